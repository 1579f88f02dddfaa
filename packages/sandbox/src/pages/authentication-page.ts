/** `/3ds/{intent}`: the bank's 3D Secure page, with a button for each outcome. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { returnUrlOf, setDefaultCard } from '../billing-portal/default-card.ts'
import { resumeSession } from '../checkout/confirm.ts'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { StripeError } from '../http/errors.ts'
import { authenticate, authenticationFailure } from '../payment-intents/confirm.ts'
import { failSetup, succeedSetup } from '../setup-intents/setup-intent.ts'
import { type Html, layout, notice } from './layout.ts'
import { successUrl } from './payment-page.ts'

export function registerAuthenticationRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  app.get('/3ds/:intent', (context) => {
    const intent = findUnauthenticated(ctx, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToAuthenticate), 404)
    }
    return context.html(authenticationPage(intent))
  })

  app.post('/3ds/:intent', async (context) => {
    const succeeded = (await context.req.parseBody()).outcome === 'complete'
    const intent = findUnauthenticated(ctx, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToAuthenticate), 404)
    }
    try {
      const nextUrl = ctx.database.transaction(
        () => completeAuthentication(ctx, intent, succeeded),
        (error) => error instanceof StripeError && error.commitsChanges,
      )
      return nextUrl === null
        ? context.html(notice(succeeded ? authenticated : notAuthenticated))
        : context.redirect(nextUrl, 303)
    } finally {
      afterCommit()
    }
  })
}

const nothingToAuthenticate = {
  title: 'Nothing to authenticate',
  text: 'This payment does not require authentication. You can close this page.',
  testId: 'unknown',
}
const authenticated = {
  title: 'Authentication complete',
  text: 'You can close this page.',
  testId: 'authenticated',
}
const notAuthenticated = {
  title: 'Authentication failed',
  text: 'You have not been charged. You can close this page.',
  testId: 'not-authenticated',
}

type Intent = Objects['payment_intent'] | Objects['setup_intent']

function findUnauthenticated(ctx: SandboxContext, id: string): Intent | undefined {
  const intent = ctx.store.find('payment_intent', id) ?? ctx.store.find('setup_intent', id)
  return intent?.status === 'requires_action' ? intent : undefined
}

/**
 * Returns the page to which the customer continues: the store, the payment page or the portal;
 * `null` when there is none.
 */
function completeAuthentication(ctx: SandboxContext, intent: Intent, succeeded: boolean): string | null {
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? null
  const session = ctx.store.find('checkout.session', ctx.store.internal(intent.object, intent.id).session)
  const complete =
    intent.object === 'payment_intent'
      ? authenticatePayment(ctx, intent, succeeded)
      : authenticateSetup(ctx, intent, succeeded)
  const portal = intent.object === 'setup_intent' ? portalSessionOf(ctx, intent) : undefined
  if (portal !== undefined) {
    return finishCardUpdate(ctx, portal, intent, succeeded)
  }
  if (session === undefined) {
    return returnUrl ?? invoicePath(ctx, intent)
  }
  return succeeded ? successUrl(complete(session)) : `/c/pay/${session.id}?error=authentication`
}

const portalSessionOf = (ctx: SandboxContext, { id }: Intent) =>
  ctx.store.find('billing_portal.session', ctx.store.internal('setup_intent', id).portal)

function finishCardUpdate(
  ctx: SandboxContext,
  portal: Objects['billing_portal.session'],
  intent: Intent,
  succeeded: boolean,
): string {
  if (!succeeded) {
    return `/p/session/${portal.id}?error=authentication`
  }
  setDefaultCard(ctx, portal.customer ?? '', String(intent.payment_method))
  return returnUrlOf(portal)
}

/** Path of the invoice that the intent pays. */
function invoicePath(ctx: SandboxContext, { id }: Intent): string | null {
  const [payment] = ctx.store.all('invoice_payment', { payment_intent: id })
  return payment === undefined ? null : `/i/${payment.invoice}`
}

type CompleteSession = (session: Objects['checkout.session']) => Objects['checkout.session']

function authenticatePayment(
  ctx: SandboxContext,
  intent: Objects['payment_intent'],
  succeeded: boolean,
): CompleteSession {
  const after = authenticate(ctx, intent, succeeded)
  return (session) => resumeSession(ctx, session, after)
}

function authenticateSetup(
  ctx: SandboxContext,
  intent: Objects['setup_intent'],
  succeeded: boolean,
): CompleteSession {
  const after = succeeded
    ? succeedSetup(ctx, intent)
    : failSetup(ctx, intent, {
        type: 'invalid_request_error',
        code: 'setup_intent_authentication_failure',
        message: authenticationFailure.message,
      })
  return (session) => resumeSession(ctx, session, after)
}

function authenticationPage(intent: Intent): Html {
  const purpose =
    intent.object === 'payment_intent'
      ? `a payment of ${formatAmount(intent.amount, intent.currency)}`
      : 'that this card is saved for future payments'
  const content = html`<main class="card" data-testid="authentication">
    <h1>3D Secure authentication</h1>
    <p class="muted">Your bank asks you to confirm ${purpose}. This is a test page: select the outcome.</p>
    <form method="post">
      <button class="button" name="outcome" value="complete">Complete authentication</button>
      <p></p>
      <button class="button plain" name="outcome" value="fail">Fail authentication</button>
    </form>
  </main>`
  return layout('3D Secure authentication', content)
}
