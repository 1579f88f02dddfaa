/**
 * Completing a session in subscription mode: the customer pays first (or saves a card, when nothing is due), and then there is a
 * subscription, whose first invoice takes that payment for its own. An attempt that fails leaves no subscription behind.
 */
import type { Objects } from '../ground/objects.ts'
import { confirmPaymentIntent } from '../payment_intents/confirm.ts'
import { createSubscription } from '../subscriptions/create.ts'
import type { CreateInput } from '../subscriptions/schema.ts'
import type { World } from '../world.ts'
import { intentOf, saveMethod } from './intent.ts'
import { lineItemsOf } from './line_items.ts'
import { automaticRate } from './tax.ts'

type Session = Objects['checkout.session']
type Subscription = Objects['subscription']
type Intent = Objects['payment_intent'] | Objects['setup_intent']

/**
 * Pays and subscribes. `undefined` while the customer has to authenticate.
 * @throws StripeError for a declined card; the failed charge is kept
 */
export function subscribeThrough(
  world: World,
  session: Session,
  method: Objects['payment_method'] | undefined,
): Subscription | undefined {
  if (method === undefined) {
    return subscribe(world, session, null)
  }
  const due = amountDue(world, session)
  const attempt = { offSession: false, returnUrl: session.url }
  const intent =
    due === 0
      ? saveMethod(world, session, method)
      : confirmPaymentIntent(world, intentOf(world, session, method, due), attempt)
  return intent.status === 'requires_action' ? undefined : subscribe(world, session, intent)
}

/** What the first invoice will ask for: drawn up, and forgotten again. */
function amountDue(world: World, session: Session): number {
  return world.database.rehearse(() => {
    const { latest_invoice } = createSubscription(world, {
      ...inputOf(world, session),
      payment_behavior: 'default_incomplete',
    })
    return world.store.get('invoice', latest_invoice ?? '').amount_due
  })
}

/** The subscription of a session, paid by this intent or with the card that it saved. */
export function subscribe(world: World, session: Session, intent: Intent | null): Subscription {
  const input = { ...inputOf(world, session), default_payment_method: intent?.payment_method ?? undefined }
  const pays = intent?.object === 'payment_intent'
  return createSubscription(world, input, pays ? { paidBy: intent.id } : {})
}

function inputOf(world: World, session: Session): CreateInput {
  const lines = lineItemsOf(world, session)
  const recurring = lines.filter(({ price }) => price?.recurring)
  const once = lines.filter(({ price }) => !price?.recurring)
  const { subscriptionData } = world.store.hidden('checkout.session', session.id)
  const country = session.automatic_tax.enabled ? session.customer_details?.address?.country : undefined
  const inclusive = lines[0]?.price?.tax_behavior === 'inclusive'
  return {
    ...subscriptionData,
    customer: session.customer ?? '',
    items: recurring.map((line) => itemOf(world, line)),
    add_invoice_items: once.map((line) => itemOf(world, line)),
    discounts: (session.discounts ?? []).map(({ coupon, promotion_code }) =>
      promotion_code === null ? { coupon: coupon ?? '' } : { promotion_code },
    ),
    default_tax_rates:
      subscriptionData.default_tax_rates ??
      (country ? [automaticRate(world, country, inclusive).id] : undefined),
    off_session: false,
  }
}

function itemOf(world: World, { id, price, quantity }: Objects['item']) {
  return {
    price: price?.id ?? '',
    quantity: quantity ?? 1,
    tax_rates: world.store.hidden('item', id).taxRates,
  }
}
