/**
 * The registry of Stripe objects. The table of handled events, the webhook endpoint's registration,
 * the handler of an event, replay and reconcile are all derived from it, so that subscribed and
 * handled events cannot differ.
 */
import { ignoredEvents } from '../ignored-events.ts'
import type { StripeObject } from '../stripe-object.ts'
import { charge } from './charge.ts'
import { checkoutSession } from './checkout-session.ts'
import { creditNote } from './credit-note.ts'
import { customer } from './customer.ts'
import { dispute } from './dispute.ts'
import { invoice } from './invoice.ts'
import { invoicePayment } from './invoice-payment.ts'
import { refund } from './refund.ts'
import { subscription } from './subscription.ts'

/** In the order in which reconcile compares them: referenced objects come first. */
const registry = [
  checkoutSession,
  charge,
  customer,
  subscription,
  invoice,
  invoicePayment,
  creditNote,
  refund,
  dispute,
] as const

type EventsOf<O> = O extends StripeObject<infer E> ? E : never
export type HandledEventType = EventsOf<(typeof registry)[number]>

export const stripeObjects: readonly StripeObject[] = registry

/** Every event type that the shop acts on, with the reason why it matters or when it arrives. */
export const handledEvents = Object.fromEntries(
  stripeObjects
    .flatMap(({ events }) => Object.entries(events))
    .sort(([left], [right]) => (left < right ? -1 : 1)),
) as Readonly<Record<HandledEventType, string>>

/** The event types to subscribe the webhook endpoint to. */
export const handledEventTypes = Object.keys(handledEvents) as HandledEventType[]

const objectsByEvent = new Map<string, StripeObject>(
  stripeObjects.flatMap((object) => Object.keys(object.events).map((type) => [type, object] as const)),
)

/** The Stripe object that events of this type report; `undefined` when the type is not handled. */
export const findStripeObject = (eventType: string): StripeObject | undefined => objectsByEvent.get(eventType)

/** Why an event that is not handled is ignored. */
export const reasonIgnored = (eventType: string): string =>
  Object.hasOwn(ignoredEvents, eventType)
    ? ignoredEvents[eventType as keyof typeof ignoredEvents]
    : 'No handler for this type.'
