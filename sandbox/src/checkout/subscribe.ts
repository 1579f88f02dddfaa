/** Completing a session in subscription mode: the subscription begins when its first invoice is paid. */
import type { Objects } from '../ground/objects.ts'
import { StripeError } from '../http/errors.ts'
import { voidInvoice } from '../invoices/actions.ts'
import { intentOf } from '../invoices/pay.ts'
import { attachPaymentMethod } from '../payment_methods/attach.ts'
import { declineOf } from '../payment_methods/test_cards.ts'
import { cancelSubscription } from '../subscriptions/cancel.ts'
import { createSubscription } from '../subscriptions/create.ts'
import type { World } from '../world.ts'
import { lineItemsOf } from './line_items.ts'
import { automaticRate } from './tax.ts'

type Session = Objects['checkout.session']
type Subscription = Objects['subscription']

/**
 * Starts the subscription of a session. One whose card wants authentication first is incomplete, and its intent waits.
 * @throws StripeError for a declined card, before anything was made
 */
export function subscribeThrough(
  world: World,
  session: Session,
  customer: string,
  method: Objects['payment_method'] | undefined,
): Subscription {
  dropIncomplete(world, session)
  const hidden = world.store.hidden('checkout.session', session.id)
  if (method !== undefined) checkDecline(world, method)
  const saved = method === undefined ? undefined : attachPaymentMethod(world, method, customer)
  const lines = lineItemsOf(world, session)
  const part = (recurring: boolean) => lines.filter(({ price }) => (price?.recurring !== null) === recurring)
  const { description, metadata, trial_end, trial_settings, billing_cycle_anchor, proration_behavior, default_tax_rates } =
    hidden.subscriptionData
  const country = session.automatic_tax.enabled ? session.customer_details?.address?.country : undefined
  const subscription = createSubscription(world, {
    customer,
    items: part(true).map(({ id, price, quantity }) => ({
      price: price?.id ?? '',
      quantity: quantity ?? 1,
      tax_rates: world.store.hidden('item', id).taxRates,
    })),
    add_invoice_items: part(false).map(({ price, quantity }) => ({ price: price?.id ?? '', quantity: quantity ?? 1 })),
    discounts: (session.discounts ?? []).map(({ coupon, promotion_code }) =>
      promotion_code === null ? { coupon: coupon ?? '' } : { promotion_code },
    ),
    default_payment_method: saved?.id,
    ...{ description, metadata, trial_end, trial_settings, billing_cycle_anchor, proration_behavior },
    default_tax_rates:
      default_tax_rates ??
      (country ? [automaticRate(world, country, lines[0]?.price?.tax_behavior === 'inclusive').id] : undefined),
    trial_period_days: hidden.subscriptionData.trial_period_days,
    off_session: false,
  })
  world.store.setHidden('checkout.session', session.id, { ...hidden, subscription: subscription.id })
  linkIntent(world, session, subscription)
  return subscription
}

function checkDecline(world: World, method: Objects['payment_method']) {
  const { card } = world.store.hidden('payment_method', method.id)
  const decline = card === undefined ? undefined : declineOf(card)
  if (decline === undefined) return
  throw new StripeError(402, {
    type: 'card_error',
    code: decline.code,
    message: decline.message,
    ...(decline.declineCode === null ? {} : { decline_code: decline.declineCode }),
  })
}

/** The invoice's intent completes the session when the customer has authenticated. */
function linkIntent(world: World, session: Session, subscription: Subscription) {
  const invoice = world.store.find('invoice', subscription.latest_invoice)
  const intent = invoice === undefined ? undefined : intentOf(world, invoice)
  if (intent === undefined) return
  world.store.setHidden('payment_intent', intent.id, { ...world.store.hidden('payment_intent', intent.id), session: session.id })
  world.store.setHidden('checkout.session', session.id, {
    ...world.store.hidden('checkout.session', session.id),
    paymentIntent: intent.id,
  })
}

/** An attempt that was not authenticated: its subscription never was one. */
function dropIncomplete(world: World, session: Session) {
  const known = world.store.find('subscription', world.store.hidden('checkout.session', session.id).subscription)
  if (known?.status !== 'incomplete') return
  const invoice = world.store.find('invoice', known.latest_invoice)
  if (invoice?.status === 'open') voidInvoice(world, invoice)
  cancelSubscription(world, known, { reason: 'cancellation_requested' })
}
