/** `/3ds/{payment intent}`: the bank's page. Two buttons instead of a password. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { afterwards, makeDefault } from '../billing_portal/card.ts'
import { resumeSession } from '../checkout/confirm.ts'
import { formatAmount } from '../ground/money.ts'
import type { Objects } from '../ground/objects.ts'
import { StripeError } from '../http/errors.ts'
import { authenticate, authenticationFailure } from '../payment_intents/confirm.ts'
import { failSetup, succeedSetup } from '../setup_intents/setup_intent.ts'
import type { World } from '../world.ts'
import { type Html, layout, notice } from './layout.ts'
import { successUrl } from './payment_page.ts'

export function authenticationRoutes(app: Hono, world: World, afterCommit: () => void) {
  app.get('/3ds/:intent', (context) => {
    const intent = waiting(world, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToDo), 404)
    }
    return context.html(authenticationPage(intent))
  })

  app.post('/3ds/:intent', async (context) => {
    const passed = (await context.req.parseBody()).outcome === 'complete'
    const intent = waiting(world, context.req.param('intent'))
    if (intent === undefined) {
      return context.html(notice(nothingToDo), 404)
    }
    try {
      const next = world.database.transaction(
        () => finish(world, intent, passed),
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

function waiting(world: World, id: string): Waiting | undefined {
  const intent = world.store.find('payment_intent', id) ?? world.store.find('setup_intent', id)
  return intent?.status === 'requires_action' ? intent : undefined
}

/** Where the customer goes afterwards: the shop, the payment page, or nowhere. */
function finish(world: World, intent: Waiting, passed: boolean): string | null {
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? null
  const session = world.store.find('checkout.session', world.store.hidden(intent.object, intent.id).session)
  const complete =
    intent.object === 'payment_intent' ? pay(world, intent, passed) : setUp(world, intent, passed)
  const portal = intent.object === 'setup_intent' ? portalOf(world, intent) : undefined
  if (portal !== undefined) {
    return chooseCard(world, portal, intent, passed)
  }
  if (session === undefined) {
    return returnUrl ?? invoicePage(world, intent)
  }
  return passed ? successUrl(complete(session)) : `/c/pay/${session.id}?error=authentication`
}

const portalOf = (world: World, { id }: Waiting) =>
  world.store.find('billing_portal.session', world.store.hidden('setup_intent', id).portal)

function chooseCard(
  world: World,
  portal: Objects['billing_portal.session'],
  intent: Waiting,
  passed: boolean,
): string {
  if (!passed) {
    return `/p/session/${portal.id}?error=authentication`
  }
  makeDefault(world, portal.customer ?? '', String(intent.payment_method))
  return afterwards(portal)
}

/** Who confirms a renewal came from its invoice. */
function invoicePage(world: World, { id }: Waiting): string | null {
  const [payment] = world.store.all('invoice_payment', { payment_intent: id })
  return payment === undefined ? null : `/i/${payment.invoice}`
}

type Complete = (session: Objects['checkout.session']) => Objects['checkout.session']

function pay(world: World, intent: Objects['payment_intent'], passed: boolean): Complete {
  const after = authenticate(world, intent, passed)
  return (session) => resumeSession(world, session, after)
}

function setUp(world: World, intent: Objects['setup_intent'], passed: boolean): Complete {
  const after = passed
    ? succeedSetup(world, intent)
    : failSetup(world, intent, {
        type: 'invalid_request_error',
        code: 'setup_intent_authentication_failure',
        message: authenticationFailure.message,
      })
  return (session) => resumeSession(world, session, after)
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
