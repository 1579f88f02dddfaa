/** The form of every event file: the network half and the half in the transaction. */
import type Stripe from 'stripe'
import type { Tx } from '../../core/context.ts'

export type StripeEventType = Stripe.Event['type']
type EventOf<T extends StripeEventType> = Extract<Stripe.Event, { type: T }>
export type ObjectOf<T extends StripeEventType> = EventOf<T>['data']['object']

export interface StripeEventHandler<T extends StripeEventType = StripeEventType> {
  type: T
  /** The object as it is now. The network, and no transaction. */
  fetch(stripe: Stripe, objectId: string): Promise<Stripe.Response<ObjectOf<T>>>
  /** Makes our rows what the object says, and returns the receipt: one sentence. The transaction, and no network. */
  apply(tx: Tx, object: ObjectOf<T>): Promise<string>
  /** What follows once the object no longer exists at Stripe: in the transaction of its tombstone, and once. */
  gone?(tx: Tx, objectId: string): Promise<void>
  /** The event's payload leaves out what `apply` needs, this one's or every one's: fetch. */
  fetchAlways?: true | ((object: ObjectOf<T>) => boolean)
}

export function onStripeEvent<T extends StripeEventType>(
  type: T,
  handler: Omit<StripeEventHandler<T>, 'type'>,
): StripeEventHandler<T> {
  return { type, ...handler }
}
