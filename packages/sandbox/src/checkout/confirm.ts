/** The customer pays: on the hosted page, or headless through `payment_pages`. */
import { createCustomer, updateCustomer } from '../customers/index.ts'
import { createDiscount } from '../discounts/index.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment_intents/confirm.ts'
import { cancelPaymentIntent } from '../payment_intents/index.ts'
import type { World } from '../world.ts'
import { emptyDetails } from './create.ts'
import { intentOf, saveMethod } from './intent.ts'
import { invoicePaidBy } from './invoice.ts'
import { dropUnwanted } from './line_items.ts'
import { recoverable } from './recovery.ts'
import { subscribe, subscribeThrough } from './subscribe.ts'
import { keepTaxIds } from './tax_ids.ts'
import { reprice } from './totals.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/**
 * Completes an open session with a method, unless the customer must authenticate first.
 * @throws StripeError when it is not open, and for a declined card (the session stays open)
 */
export function confirmSession(world: World, session: Session, method: PaymentMethod | undefined): Session {
  checkOpen(session)
  if (method === undefined && needsMethod(session)) {
    throw invalid('Missing required param: payment_method.', {
      code: 'parameter_missing',
      param: 'payment_method',
    })
  }
  dropUnwanted(world, session)
  const known = keepCustomer(world, session, method)
  keepTaxIds(world, known)
  return modes[session.mode](world, waitsForAnchor(world, known) ? reprice(world, known) : known, method)
}

/** Its first period has become shorter while the customer was looking. */
const waitsForAnchor = (world: World, { id }: Session) =>
  world.store.hidden('checkout.session', id).subscriptionData.billing_cycle_anchor !== undefined

const modes: Record<
  Session['mode'],
  (world: World, session: Session, method: PaymentMethod | undefined) => Session
> = {
  payment(world, session, method) {
    if (method === undefined || session.payment_status === 'no_payment_required') {
      return completeFree(world, session)
    }
    const intent = intentOf(world, session, method, session.amount_total ?? 0)
    const confirmed = confirmPaymentIntent(world, intent, { offSession: false, returnUrl: session.url })
    return confirmed.status === 'requires_action' ? session : completePaid(world, session, confirmed)
  },
  subscription(world, session, method) {
    const subscription = subscribeThrough(world, session, method)
    return subscription === undefined ? session : completeSubscribed(world, session, subscription)
  },
  setup(world, session, method) {
    const confirmed = saveMethod(world, session, method)
    return confirmed.status === 'requires_action'
      ? session
      : completeSession(world, session, { setup_intent: confirmed.id })
  },
}

export function checkOpen(session: Session) {
  if (session.status === 'open') {
    return
  }
  const complete = session.status === 'complete'
  throw invalid(`This Checkout Session ${complete ? 'has already been completed' : 'has expired'}.`, {
    code: complete ? 'checkout_session_completed' : 'checkout_session_expired',
  })
}

/** A subscription that costs nothing yet still wants a card, unless the session says otherwise. */
export function needsMethod(session: Session): boolean {
  if (session.mode === 'payment') {
    return session.payment_status !== 'no_payment_required'
  }
  return (
    session.mode === 'setup' ||
    session.payment_method_collection === 'always' ||
    (session.amount_total ?? 0) > 0
  )
}

/** Remembers who pays, and makes the customer where the session asked for one. */
function keepCustomer(world: World, session: Session, method: PaymentMethod | undefined): Session {
  const { address = null, email = null, name = null, phone = null } = method?.billing_details ?? {}
  const known = emptyDetails({ ...session.customer_details })
  const details = {
    ...known,
    address: known.address ?? address,
    email: known.email ?? email,
    name: known.name ?? name,
    phone: known.phone ?? phone,
  }
  if (session.customer !== null) {
    updateKnown(world, session, session.customer, details)
  }
  const customer = session.customer ?? customerFor(world, session, details)
  return world.store.save({ ...session, customer, customer_details: details })
}

/** Of somebody whom Stripe knows, it keeps of their answers what the session asked it to keep. */
function updateKnown(
  world: World,
  session: Session,
  id: string,
  details: NonNullable<Session['customer_details']>,
) {
  const { customerUpdate: keep } = world.store.hidden('checkout.session', session.id)
  const { address, name } = details
  const shipped = session.collected_information?.shipping_details
  const change = {
    ...(keep.address === 'auto' && address ? { address: withoutNulls(address) } : {}),
    ...(keep.name === 'auto' && name ? { name } : {}),
    ...(keep.shipping === 'auto' && shipped
      ? { shipping: { name: shipped.name, address: withoutNulls(shipped.address) } }
      : {}),
  }
  if (Object.keys(change).length > 0) {
    updateCustomer(world, world.store.get('customer', id), change)
  }
}

function withoutNulls(address: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(address).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )
}

/** A new customer has all that was asked for on the page. */
function customerFor(
  world: World,
  session: Session,
  details: NonNullable<Session['customer_details']>,
): string | null {
  const saves =
    world.store.hidden('checkout.session', session.id).paymentIntentData.setup_future_usage !== undefined
  const isBilled = session.mode === 'subscription' || session.invoice_creation?.enabled
  const wanted = isBilled || session.customer_creation === 'always' || (session.mode === 'payment' && saves)
  if (!wanted) {
    return null
  }
  const { address, email, name, phone } = details
  const shipped = session.collected_information?.shipping_details
  return createCustomer(world, {
    email,
    name,
    phone,
    ...(address ? { address: withoutNulls(address) } : {}),
    ...(shipped ? { shipping: { name: shipped.name, address: withoutNulls(shipped.address) } } : {}),
  }).id
}

/** What waited for 3-D Secure goes on, after the intent has succeeded. */
export function resumeSession(
  world: World,
  session: Session,
  intent: PaymentIntent | Objects['setup_intent'],
): Session {
  if (session.mode === 'subscription') {
    return completeSubscribed(world, session, subscribe(world, session, intent))
  }
  return intent.object === 'payment_intent'
    ? completePaid(world, session, intent)
    : completeSession(world, session, { setup_intent: intent.id })
}

function completePaid(world: World, session: Session, intent: PaymentIntent): Session {
  redeemDiscounts(world, session)
  // A debit under way completes the session unpaid, and so does what is only authorized: no invoice before the money.
  if (intent.status !== 'succeeded') {
    return completeSession(world, session, { payment_intent: intent.id, payment_status: 'unpaid' })
  }
  const invoice = invoicePaidBy(world, session, intent.id)
  return completeSession(world, session, { invoice, payment_intent: intent.id, payment_status: 'paid' })
}

function completeFree(world: World, session: Session): Session {
  redeemDiscounts(world, session)
  const invoice = invoicePaidBy(world, session, undefined)
  return completeSession(world, session, { invoice, payment_status: 'no_payment_required' })
}

function redeemDiscounts(world: World, session: Session) {
  for (const { coupon, promotion_code } of session.discounts ?? []) {
    createDiscount(
      world,
      promotion_code === null ? { coupon: coupon ?? undefined } : { promotion_code },
      { customer: session.customer, checkout_session: session.id },
      world.now(),
    )
  }
}

function completeSubscribed(world: World, session: Session, subscription: Objects['subscription']): Session {
  const invoice = world.store.find('invoice', subscription.latest_invoice)
  const isPaid = invoice?.status === 'paid'
  const payment_status = !isPaid ? 'unpaid' : invoice.amount_paid === 0 ? 'no_payment_required' : 'paid'
  return completeSession(world, session, {
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
    payment_status,
  })
}

export function completeSession(world: World, session: Session, fields: Partial<Session>): Session {
  const complete = world.store.save<Session>({ ...session, ...fields, status: 'complete', url: null })
  world.due.cancel(session.id)
  world.emit('checkout.session.completed', complete)
  return complete
}

/** @throws StripeError when it is not open: the payment won the race, or it expired already */
export function expireSession(world: World, session: Session): Session {
  if (session.status !== 'open') {
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      {
        code: 'checkout_session_not_open',
      },
    )
  }
  const intent = world.store.find(
    'payment_intent',
    world.store.hidden('checkout.session', session.id).paymentIntent,
  )
  if (intent !== undefined && intent.status !== 'canceled') {
    cancelPaymentIntent(world, intent, 'automatic')
  }
  const after_expiration = recoverable(world, session)
  const expired = world.store.save<Session>({ ...session, after_expiration, status: 'expired', url: null })
  world.due.cancel(session.id)
  world.emit('checkout.session.expired', expired)
  return expired
}
