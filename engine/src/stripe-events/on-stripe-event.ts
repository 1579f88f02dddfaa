/** The form of every event file: the network half and the half in the transaction. */
import type Stripe from 'stripe'
import type { Tx } from '../ground.ts'

export type StripeEventType = Stripe.Event['type']
type EventOf<T extends StripeEventType> = Extract<Stripe.Event, { type: T }>
type ObjectOf<T extends StripeEventType> = EventOf<T>['data']['object']

export interface StripeEventHandler<T extends StripeEventType = StripeEventType> {
  type: T
  /** The object as it is now. The network, and no transaction. */
  fetch(stripe: Stripe, objectId: string): Promise<Stripe.Response<ObjectOf<T>>>
  /** Makes our rows what the object says, and returns the receipt: one sentence. The transaction, and no network. */
  apply(tx: Tx, object: ObjectOf<T>): Promise<string>
  /** The event's payload leaves out what `apply` needs: always fetch. */
  fetchAlways?: true
}

export function onStripeEvent<T extends StripeEventType>(
  type: T,
  handler: Omit<StripeEventHandler<T>, 'type'>,
): StripeEventHandler<T> {
  return { type, ...handler }
}
