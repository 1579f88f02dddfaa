/** The customer pays: on the hosted page, or headless through `payment_pages`. */

import { createCustomer } from '../customers/index.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { confirmPaymentIntent } from '../payment_intents/confirm.ts'
import { insertPaymentIntent } from '../payment_intents/create.ts'
import { cancelPaymentIntent } from '../payment_intents/index.ts'
import type { World } from '../world.ts'
import { emptyDetails } from './create.ts'

type Session = Objects['checkout.session']
type PaymentIntent = Objects['payment_intent']

/**
 * Pays an open session with a method. The session completes unless the customer must authenticate first.
 * @throws StripeError when it is not open, and for a declined card (the session stays open)
 */
export function confirmSession(world: World, session: Session, method: Objects['payment_method'] | undefined): Session {
  checkOpen(session)
  const known = keepCustomer(world, session, method)
  if (session.payment_status === 'no_payment_required') return completeSession(world, known, null)
  if (method === undefined)
    throw invalid('Missing required param: payment_method.', { code: 'parameter_missing', param: 'payment_method' })
  const intent = intentOf(world, known, method)
  const confirmed = confirmPaymentIntent(world, intent, { offSession: false, returnUrl: session.url })
  return confirmed.status === 'requires_action' ? known : completeSession(world, known, confirmed)
}

export function checkOpen(session: Session) {
  if (session.status === 'open') return
  const state = session.status === 'complete' ? 'has already been completed' : 'has expired'
  throw invalid(`This Checkout Session ${state}.`, {
    code: session.status === 'complete' ? 'checkout_session_completed' : 'checkout_session_expired',
  })
}

/** Remembers who pays, and makes the customer where the session asked for one. */
function keepCustomer(world: World, session: Session, method: Objects['payment_method'] | undefined): Session {
  const { address = null, email = null, name = null, phone = null } = method?.billing_details ?? {}
  const details = emptyDetails({
    address,
    name,
    phone,
    ...session.customer_details,
    email: session.customer_details?.email ?? email,
  })
  const complete = { ...details, name: details.name ?? name, address: details.address ?? address }
  const customer = session.customer ?? customerFor(world, session, complete)
  return world.store.save({ ...session, customer, customer_details: complete })
}

function customerFor(world: World, session: Session, details: NonNullable<Session['customer_details']>): string | null {
  const saves = world.store.hidden('checkout.session', session.id).paymentIntentData.setup_future_usage !== undefined
  if (session.customer_creation !== 'always' && !saves) return null
  return createCustomer(world, { email: details.email, name: details.name, phone: details.phone }).id
}

/** The session's one intent: made at the first attempt, used again at the next. */
function intentOf(world: World, session: Session, method: Objects['payment_method']): PaymentIntent {
  const hidden = world.store.hidden('checkout.session', session.id)
  const known = world.store.find('payment_intent', hidden.paymentIntent)
  const paying = known === undefined || known.status === 'canceled' ? newIntent(world, session) : known
  if (paying !== known) world.store.setHidden('checkout.session', session.id, { ...hidden, paymentIntent: paying.id })
  return world.store.save({
    ...paying,
    customer: session.customer,
    payment_method: method.id,
    status: 'requires_confirmation',
    next_action: null,
  })
}

function newIntent(world: World, session: Session): PaymentIntent {
  const { paymentIntentData } = world.store.hidden('checkout.session', session.id)
  const input = {
    ...paymentIntentData,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: session.customer ?? undefined,
    payment_method_types: session.payment_method_types as 'card'[],
  }
  return insertPaymentIntent(world, input, null, session.id)
}

/** `intent` is null when nothing was to be paid. A debit under way completes the session unpaid. */
export function completeSession(world: World, session: Session, intent: PaymentIntent | null): Session {
  const paid = intent !== null && intent.status !== 'processing'
  const complete = world.store.save({
    ...session,
    status: 'complete',
    payment_intent: intent?.id ?? null,
    payment_status: intent === null ? 'no_payment_required' : paid && intent.status !== 'requires_capture' ? 'paid' : 'unpaid',
    url: null,
  })
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
  const intent = world.store.find('payment_intent', world.store.hidden('checkout.session', session.id).paymentIntent)
  if (intent !== undefined && intent.status !== 'canceled') cancelPaymentIntent(world, intent, 'automatic')
  const expired = world.store.save({ ...session, status: 'expired', url: null })
  world.due.cancel(session.id)
  world.emit('checkout.session.expired', expired)
  return expired
}
