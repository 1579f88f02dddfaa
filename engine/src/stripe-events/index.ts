/**
 * The inbox. `handled` is the only list of the events we act on: the endpoint at Stripe is registered from it, so that subscribed
 * and handled cannot differ. `ignored` says of the near misses why nothing acts on them.
 */
import asyncPaymentFailed from './checkout.session.async_payment_failed.ts'
import asyncPaymentSucceeded from './checkout.session.async_payment_succeeded.ts'
import completed from './checkout.session.completed.ts'
import expired from './checkout.session.expired.ts'
import type { StripeEventHandler, StripeEventType } from './on-stripe-event.ts'
import refundCreated from './refund.created.ts'
import refundFailed from './refund.failed.ts'
import refundUpdated from './refund.updated.ts'

export const handled = {
  'checkout.session.async_payment_failed': asyncPaymentFailed,
  'checkout.session.async_payment_succeeded': asyncPaymentSucceeded,
  'checkout.session.completed': completed,
  'checkout.session.expired': expired,
  'refund.created': refundCreated,
  'refund.failed': refundFailed,
  'refund.updated': refundUpdated,
} as const satisfies { [T in StripeEventType]?: StripeEventHandler<T> }

export const ignored = {
  'charge.refunded': 'refund.* carries the same money, one refund at a time; acting on both would count it twice.',
  'charge.refund.updated': 'The older name of refund.updated; acting on both would only fetch twice.',
  'payment_intent.succeeded': 'The session tells of the same money, and of the order; a payment without a session is not ours.',
  'payment_intent.payment_failed': 'A declined card leaves the session open: the customer tries another.',
  'payment_intent.created': 'Nothing is paid yet, and it usually arrives after `succeeded`.',
  'charge.succeeded': 'The session tells of the same money.',
  'charge.updated': 'Brings the fee; the books do not keep fees yet.',
} as const satisfies { [T in StripeEventType]?: string }

export type HandledType = keyof typeof handled

export const handledEventTypes = Object.keys(handled) as HandledType[]

/** The handler of a type that came from outside; `undefined` when there is none. */
export function handlerOf(type: string): StripeEventHandler | undefined {
  // Each handler takes the object of its own type, which the table's own type has checked.
  return Object.hasOwn(handled, type) ? (handled[type as HandledType] as unknown as StripeEventHandler) : undefined
}

export const reasonIgnored = (type: string): string =>
  Object.hasOwn(ignored, type) ? ignored[type as keyof typeof ignored] : 'No handler for this type.'
