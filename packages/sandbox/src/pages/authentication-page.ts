/** `/3ds/{payment intent}`: the bank's page. Two buttons instead of a password. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { afterwards, makeDefault } from '../billing-portal/card.ts'
import { resumeSession } from '../checkout/confirm.ts'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { StripeError } from '../http/errors.ts'
import { authenticate, authenticationFailure } from '../payment-intents/confirm.ts'
import { failSetup, succeedSetup } from '../setup-intents/setup-intent.ts'
import { type Html, layout, notice } from './layout.ts'
import { successUrl } from './payment-page.ts'

export function authenticationRoutes(app: Hono, ctx: SandboxContext, afterCommit: () => void) {
  app.get('/3ds/:intent', (context) => {
    const intent = waiting(ctx, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToDo), 404)
    }
    return context.html(authenticationPage(intent))
  })

  app.post('/3ds/:intent', async (context) => {
    const passed = (await context.req.parseBody()).outcome === 'complete'
    const intent = waiting(ctx, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToDo), 404)
    }
    try {
      const next = ctx.database.transaction(
        () => finish(ctx, intent, passed),
        (error) => error instanceof StripeError && error.keepsEffects,
      )
      return next === null ? context.html(notice(passed ? done : failed)) : context.redirect(next, 303)
    } finally {
      afterCommit()
    }
  })
}

const nothingToDo = {
  title: 'Nothing to authenticate',
  text: 'This payment waits for nobody.',
  testId: 'unknown',
}
const done = { title: 'Authenticated', text: 'You can close this page.', testId: 'authenticated' }
const failed = {
  title: 'Not authenticated',
  text: 'Nothing was charged. You can close this page.',
  testId: 'not-authenticated',
}

type Waiting = Objects['payment_intent'] | Objects['setup_intent']

function waiting(ctx: SandboxContext, id: string): Waiting | undefined {
  const intent = ctx.store.find('payment_intent', id) ?? ctx.store.find('setup_intent', id)
  return intent?.status === 'requires_action' ? intent : undefined
}

/** Where the customer goes afterwards: the shop, the payment page, or nowhere. */
function finish(ctx: SandboxContext, intent: Waiting, passed: boolean): string | null {
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? null
  const session = ctx.store.find('checkout.session', ctx.store.hidden(intent.object, intent.id).session)
  const complete = intent.object === 'payment_intent' ? pay(ctx, intent, passed) : setUp(ctx, intent, passed)
  const portal = intent.object === 'setup_intent' ? portalOf(ctx, intent) : undefined
  if (portal !== undefined) {
    return chooseCard(ctx, portal, intent, passed)
  }
  if (session === undefined) {
    return returnUrl ?? invoicePage(ctx, intent)
  }
  return passed ? successUrl(complete(session)) : `/c/pay/${session.id}?error=authentication`
}

const portalOf = (ctx: SandboxContext, { id }: Waiting) =>
  ctx.store.find('billing_portal.session', ctx.store.hidden('setup_intent', id).portal)

function chooseCard(
  ctx: SandboxContext,
  portal: Objects['billing_portal.session'],
  intent: Waiting,
  passed: boolean,
): string {
  if (!passed) {
    return `/p/session/${portal.id}?error=authentication`
  }
  makeDefault(ctx, portal.customer ?? '', String(intent.payment_method))
  return afterwards(portal)
}

/** Who confirms a renewal came from its invoice. */
function invoicePage(ctx: SandboxContext, { id }: Waiting): string | null {
  const [payment] = ctx.store.all('invoice_payment', { payment_intent: id })
  return payment === undefined ? null : `/i/${payment.invoice}`
}

type Complete = (session: Objects['checkout.session']) => Objects['checkout.session']

function pay(ctx: SandboxContext, intent: Objects['payment_intent'], passed: boolean): Complete {
  const after = authenticate(ctx, intent, passed)
  return (session) => resumeSession(ctx, session, after)
}

function setUp(ctx: SandboxContext, intent: Objects['setup_intent'], passed: boolean): Complete {
  const after = passed
    ? succeedSetup(ctx, intent)
    : failSetup(ctx, intent, {
        type: 'invalid_request_error',
        code: 'setup_intent_authentication_failure',
        message: authenticationFailure.message,
      })
  return (session) => resumeSession(ctx, session, after)
}

function authenticationPage(intent: Waiting): Html {
  const what =
    intent.object === 'payment_intent'
      ? `a payment of ${formatAmount(intent.amount, intent.currency)}`
      : 'that your card may be saved'
  const content = html`<main class="card" data-testid="authentication">
    <h1>Is it you?</h1>
    <p class="quiet">Your test bank asks you to confirm ${what} (3-D Secure).</p>
    <form method="post">
      <button class="button" name="outcome" value="complete">Complete authentication</button>
      <p></p>
      <button class="button plain" name="outcome" value="fail">Fail authentication</button>
    </form>
  </main>`
  return layout('Authentication', content)
}
