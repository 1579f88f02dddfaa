/** Completes a session, from the hosted page or through `payment_pages`. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createCustomer, updateCustomer } from '../customers/index.ts'
import { createDiscount } from '../discounts/index.ts'
import { invalid } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment-intents/confirm.ts'
import { cancelPaymentIntent } from '../payment-intents/index.ts'
import { customerDetails } from './customer-details.ts'
import { preparePaymentIntent, savePaymentMethod } from './intent.ts'
import { createPaidInvoice } from './invoice.ts'
import { removeZeroQuantities } from './line-items.ts'
import { withRecoveryUrl } from './recovery.ts'
import { payAndSubscribe, subscribe } from './subscribe.ts'
import { saveTaxIds } from './tax-ids.ts'
import { updateTotals } from './totals.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

/**
 * Pays an open session and completes it, unless the customer has to authenticate first.
 * @throws StripeError when the session is not open, and for a declined card (the session stays
 * open)
 */
export function confirmSession(
  ctx: SandboxContext,
  session: Session,
  method: PaymentMethod | undefined,
): Session {
  checkOpen(session)
  if (method === undefined && needsPaymentMethod(session)) {
    throw invalid('Missing required param: payment_method.', {
      code: 'parameter_missing',
      param: 'payment_method',
    })
  }
  removeZeroQuantities(ctx, session)
  const withCustomer = saveCustomer(ctx, session, method)
  saveTaxIds(ctx, withCustomer)
  const priced = hasBillingCycleAnchor(ctx, withCustomer) ? updateTotals(ctx, withCustomer) : withCustomer
  return confirmByMode[session.mode](ctx, priced, method)
}

/** Its first period, and so its first amount, shrinks while the page is open. */
const hasBillingCycleAnchor = (ctx: SandboxContext, { id }: Session) =>
  ctx.store.internal('checkout.session', id).subscriptionData.billing_cycle_anchor !== undefined

const confirmByMode: Record<
  Session['mode'],
  (ctx: SandboxContext, session: Session, method: PaymentMethod | undefined) => Session
> = {
  payment(ctx, session, method) {
    if (method === undefined || session.payment_status === 'no_payment_required') {
      return completeWithoutPayment(ctx, session)
    }
    const intent = preparePaymentIntent(ctx, session, method, session.amount_total ?? 0)
    const confirmed = confirmPaymentIntent(ctx, intent, { offSession: false, returnUrl: session.url })
    return confirmed.status === 'requires_action' ? session : completeWithPayment(ctx, session, confirmed)
  },
  subscription(ctx, session, method) {
    const subscription = payAndSubscribe(ctx, session, method)
    return subscription === undefined ? session : completeWithSubscription(ctx, session, subscription)
  },
  setup(ctx, session, method) {
    const confirmed = savePaymentMethod(ctx, session, method)
    return confirmed.status === 'requires_action'
      ? session
      : completeSession(ctx, session, { setup_intent: confirmed.id })
  },
}

export function checkOpen(session: Session) {
  if (session.status === 'open') {
    return
  }
  const isComplete = session.status === 'complete'
  throw invalid(`This Checkout Session ${isComplete ? 'has already been completed' : 'has expired'}.`, {
    code: isComplete ? 'checkout_session_completed' : 'checkout_session_expired',
  })
}

/** By default, a subscription collects a card even while nothing is due, as in a trial. */
export function needsPaymentMethod(session: Session): boolean {
  if (session.mode === 'payment') {
    return session.payment_status !== 'no_payment_required'
  }
  return (
    session.mode === 'setup' ||
    session.payment_method_collection === 'always' ||
    (session.amount_total ?? 0) > 0
  )
}

/** Saves the customer's details on the session, and creates or updates its customer. */
function saveCustomer(ctx: SandboxContext, session: Session, method: PaymentMethod | undefined): Session {
  const { address = null, email = null, name = null, phone = null } = method?.billing_details ?? {}
  const entered = customerDetails({ ...session.customer_details })
  const details = {
    ...entered,
    address: entered.address ?? address,
    email: entered.email ?? email,
    name: entered.name ?? name,
    phone: entered.phone ?? phone,
  }
  if (session.customer !== null) {
    updateExistingCustomer(ctx, session, session.customer, details)
  }
  const customer = session.customer ?? createCustomerIfNeeded(ctx, session, details)
  return ctx.store.save({ ...session, customer, customer_details: details })
}

/** Updates the fields that the session's `customer_update` allows. */
function updateExistingCustomer(
  ctx: SandboxContext,
  session: Session,
  id: string,
  details: NonNullable<Session['customer_details']>,
) {
  const { customerUpdate } = ctx.store.internal('checkout.session', session.id)
  const { address, name } = details
  const shipping = session.collected_information?.shipping_details
  const changes = {
    ...(customerUpdate.address === 'auto' && address ? { address: withoutNulls(address) } : {}),
    ...(customerUpdate.name === 'auto' && name ? { name } : {}),
    ...(customerUpdate.shipping === 'auto' && shipping
      ? { shipping: { name: shipping.name, address: withoutNulls(shipping.address) } }
      : {}),
  }
  if (Object.keys(changes).length > 0) {
    updateCustomer(ctx, ctx.store.get('customer', id), changes)
  }
}

function withoutNulls(address: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(address).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )
}

/** Returns the id of a new customer, or `null` for a guest. */
function createCustomerIfNeeded(
  ctx: SandboxContext,
  session: Session,
  details: NonNullable<Session['customer_details']>,
): string | null {
  const savesMethod =
    ctx.store.internal('checkout.session', session.id).paymentIntentData.setup_future_usage !== undefined
  const isBilled = session.mode === 'subscription' || session.invoice_creation?.enabled
  const isNeeded =
    isBilled || session.customer_creation === 'always' || (session.mode === 'payment' && savesMethod)
  if (!isNeeded) {
    return null
  }
  const { address, email, name, phone } = details
  const shipping = session.collected_information?.shipping_details
  return createCustomer(ctx, {
    email,
    name,
    phone,
    ...(address ? { address: withoutNulls(address) } : {}),
    ...(shipping ? { shipping: { name: shipping.name, address: withoutNulls(shipping.address) } } : {}),
  }).id
}

/** Completes a session whose intent succeeded after 3D Secure. */
export function resumeSession(
  ctx: SandboxContext,
  session: Session,
  intent: PaymentIntent | Objects['setup_intent'],
): Session {
  if (session.mode === 'subscription') {
    return completeWithSubscription(ctx, session, subscribe(ctx, session, intent))
  }
  return intent.object === 'payment_intent'
    ? completeWithPayment(ctx, session, intent)
    : completeSession(ctx, session, { setup_intent: intent.id })
}

function completeWithPayment(ctx: SandboxContext, session: Session, intent: PaymentIntent): Session {
  redeemDiscounts(ctx, session)
  // A processing debit or a payment that is only authorized completes the session unpaid. Its
  // invoice is created once the payment succeeds.
  if (intent.status !== 'succeeded') {
    return completeSession(ctx, session, { payment_intent: intent.id, payment_status: 'unpaid' })
  }
  const invoice = createPaidInvoice(ctx, session, intent.id)
  return completeSession(ctx, session, { invoice, payment_intent: intent.id, payment_status: 'paid' })
}

function completeWithoutPayment(ctx: SandboxContext, session: Session): Session {
  redeemDiscounts(ctx, session)
  const invoice = createPaidInvoice(ctx, session, undefined)
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

function completeWithSubscription(
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
  ctx.jobs.cancel(session.id)
  ctx.emit('checkout.session.completed', complete)
  return complete
}

/**
 * @throws StripeError when the session is not open: it was paid in the meantime, or has already
 * expired
 */
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
    ctx.store.internal('checkout.session', session.id).paymentIntent,
  )
  if (intent !== undefined && intent.status !== 'canceled') {
    cancelPaymentIntent(ctx, intent, 'automatic')
  }
  const after_expiration = withRecoveryUrl(ctx, session)
  const expired = ctx.store.save<Session>({ ...session, after_expiration, status: 'expired', url: null })
  ctx.jobs.cancel(session.id)
  ctx.emit('checkout.session.expired', expired)
  return expired
}
