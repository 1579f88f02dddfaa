/** The customer pays: on the hosted page, or headless through `payment_pages`. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createCustomer, updateCustomer } from '../customers/index.ts'
import { createDiscount } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { cancelPaymentIntent } from '../payment-intents/index.ts'
import { emptyDetails } from './create.ts'
import { intentOf, saveMethod } from './intent.ts'
import { invoicePaidBy } from './invoice.ts'
import { dropUnwanted } from './line-items.ts'
import { recoverable } from './recovery.ts'
import { subscribe, subscribeThrough } from './subscribe.ts'
import { keepTaxIds } from './tax-ids.ts'
import { reprice } from './totals.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/**
 * Completes an open session with a method, unless the customer must authenticate first.
 * @throws StripeError when it is not open, and for a declined card (the session stays open)
 */
export function confirmSession(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod | undefined,
): Session {
  checkOpen(session)
  if (method === undefined && needsMethod(session)) {
    throw invalid('Missing required param: payment_method.', {
      code: 'parameter_missing',
      param: 'payment_method',
    })
  }
  dropUnwanted(ctx, session)
  const known = keepCustomer(ctx, session, method)
  keepTaxIds(ctx, known)
  return modes[session.mode](ctx, waitsForAnchor(ctx, known) ? reprice(ctx, known) : known, method)
}

/** Its first period has become shorter while the customer was looking. */
const waitsForAnchor = (ctx: SandboxContext, { id }: Session) =>
  ctx.store.hidden('checkout.session', id).subscriptionData.billing_cycle_anchor !== undefined

const modes: Record<
  Session['mode'],
  (ctx: SandboxContext, session: Session, method: PaymentMethod | undefined) => Session
> = {
  payment(ctx, session, method) {
    if (method === undefined || session.payment_status === 'no_payment_required') {
      return completeFree(ctx, session)
    }
    const intent = intentOf(ctx, session, method, session.amount_total ?? 0)
    const confirmed = confirmPaymentIntent(ctx, intent, { offSession: false, returnUrl: session.url })
    return confirmed.status === 'requires_action' ? session : completePaid(ctx, session, confirmed)
  },
  subscription(ctx, session, method) {
    const subscription = subscribeThrough(ctx, session, method)
    return subscription === undefined ? session : completeSubscribed(ctx, session, subscription)
  },
  setup(ctx, session, method) {
    const confirmed = saveMethod(ctx, session, method)
    return confirmed.status === 'requires_action'
      ? session
      : completeSession(ctx, session, { setup_intent: confirmed.id })
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
function keepCustomer(ctx: SandboxContext, session: Session, method: PaymentMethod | undefined): Session {
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
    updateKnown(ctx, session, session.customer, details)
  }
  const customer = session.customer ?? customerFor(ctx, session, details)
  return ctx.store.save({ ...session, customer, customer_details: details })
}

/** Of somebody whom Stripe knows, it keeps of their answers what the session asked it to keep. */
function updateKnown(
  ctx: SandboxContext,
  session: Session,
  id: string,
  details: NonNullable<Session['customer_details']>,
) {
  const { customerUpdate: keep } = ctx.store.hidden('checkout.session', session.id)
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
    updateCustomer(ctx, ctx.store.get('customer', id), change)
  }
}

function withoutNulls(address: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(address).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )
}

/** A new customer has all that was asked for on the page. */
function customerFor(
  ctx: SandboxContext,
  session: Session,
  details: NonNullable<Session['customer_details']>,
): string | null {
  const saves =
    ctx.store.hidden('checkout.session', session.id).paymentIntentData.setup_future_usage !== undefined
  const isBilled = session.mode === 'subscription' || session.invoice_creation?.enabled
  const wanted = isBilled || session.customer_creation === 'always' || (session.mode === 'payment' && saves)
  if (!wanted) {
    return null
  }
  const { address, email, name, phone } = details
  const shipped = session.collected_information?.shipping_details
  return createCustomer(ctx, {
    email,
    name,
    phone,
    ...(address ? { address: withoutNulls(address) } : {}),
    ...(shipped ? { shipping: { name: shipped.name, address: withoutNulls(shipped.address) } } : {}),
  }).id
}

/** What waited for 3-D Secure goes on, after the intent has succeeded. */
export function resumeSession(
  ctx: SandboxContext,
  session: Session,
  intent: PaymentIntent | Objects['setup_intent'],
): Session {
  if (session.mode === 'subscription') {
    return completeSubscribed(ctx, session, subscribe(ctx, session, intent))
  }
  return intent.object === 'payment_intent'
    ? completePaid(ctx, session, intent)
    : completeSession(ctx, session, { setup_intent: intent.id })
}

function completePaid(ctx: SandboxContext, session: Session, intent: PaymentIntent): Session {
  redeemDiscounts(ctx, session)
  // A debit under way completes the session unpaid, and so does what is only authorized: no invoice before the money.
  if (intent.status !== 'succeeded') {
    return completeSession(ctx, session, { payment_intent: intent.id, payment_status: 'unpaid' })
  }
  const invoice = invoicePaidBy(ctx, session, intent.id)
  return completeSession(ctx, session, { invoice, payment_intent: intent.id, payment_status: 'paid' })
}

function completeFree(ctx: SandboxContext, session: Session): Session {
  redeemDiscounts(ctx, session)
  const invoice = invoicePaidBy(ctx, session, undefined)
  return completeSession(ctx, session, { invoice, payment_status: 'no_payment_required' })
}

function redeemDiscounts(ctx: SandboxContext, session: Session) {
  for (const { coupon, promotion_code } of session.discounts ?? []) {
    createDiscount(
      ctx,
      promotion_code === null ? { coupon: coupon ?? undefined } : { promotion_code },
      { customer: session.customer, checkout_session: session.id },
      ctx.now(),
    )
  }
}

function completeSubscribed(
  ctx: SandboxContext,
  session: Session,
  subscription: Objects['subscription'],
): Session {
  const invoice = ctx.store.find('invoice', subscription.latest_invoice)
  const isPaid = invoice?.status === 'paid'
  const payment_status = !isPaid ? 'unpaid' : invoice.amount_paid === 0 ? 'no_payment_required' : 'paid'
  return completeSession(ctx, session, {
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
    payment_status,
  })
}

export function completeSession(ctx: SandboxContext, session: Session, fields: Partial<Session>): Session {
  const complete = ctx.store.save<Session>({ ...session, ...fields, status: 'complete', url: null })
  ctx.due.cancel(session.id)
  ctx.emit('checkout.session.completed', complete)
  return complete
}

/** @throws StripeError when it is not open: the payment won the race, or it expired already */
export function expireSession(ctx: SandboxContext, session: Session): Session {
  if (session.status !== 'open') {
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      {
        code: 'checkout_session_not_open',
      },
    )
  }
  const intent = ctx.store.find(
    'payment_intent',
    ctx.store.hidden('checkout.session', session.id).paymentIntent,
  )
  if (intent !== undefined && intent.status !== 'canceled') {
    cancelPaymentIntent(ctx, intent, 'automatic')
  }
  const after_expiration = recoverable(ctx, session)
  const expired = ctx.store.save<Session>({ ...session, after_expiration, status: 'expired', url: null })
  ctx.due.cancel(session.id)
  ctx.emit('checkout.session.expired', expired)
  return expired
}
