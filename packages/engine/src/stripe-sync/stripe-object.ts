import type Stripe from 'stripe'
import type { Context, Tx } from '../core/context.ts'
import { type ApplyResult, fetchAndApply } from '../core/fetch-and-apply.ts'
import type { Comparison } from './compare.ts'

export type StripeEventType = Stripe.Event['type']

/** The object that events of these types carry. */
export type ObjectOf<E extends StripeEventType> = Extract<Stripe.Event, { type: E }>['data']['object']

interface Definition<E extends StripeEventType> {
  /** Retrieves the object as it is now, with everything that `apply` needs. Calls the network. */
  retrieve(stripe: Stripe, objectId: string): Promise<Stripe.Response<ObjectOf<E>>>
  /**
   * Updates our rows to match the object and returns the outcome, one sentence. Runs in a
   * transaction.
   */
  apply(tx: Tx, object: ObjectOf<E>): Promise<string>
  /** Runs once, in the transaction that records that the object no longer exists at Stripe. */
  applyDeleted?(tx: Tx, objectId: string): Promise<void>
  /** Compares our rows with Stripe's objects of this kind when reconciling. */
  comparison?: Comparison
}

/** How one kind of Stripe object is handled: its events, and how it is fetched and applied. */
export interface StripeObject<E extends StripeEventType = StripeEventType> extends Definition<E> {
  /** Stripe's own name for it, the value of its `object` field. */
  name: string
  /**
   * The events that report a change of it, each with the reason why it matters or when it arrives.
   */
  events: Readonly<Partial<Record<E, string>>>
  /**
   * Whether an event's payload has everything that `apply` needs. If not, the object is fetched.
   */
  trustsPayload(payload: ObjectOf<E>, type: E): boolean
}

/** Declares a kind of Stripe object. The registry in `objects/index.ts` lists all of them. */
export function stripeObject<E extends StripeEventType>(
  name: string,
  {
    trustPayload,
    ...definition
  }: Definition<E> & {
    events: Readonly<Record<E, string>>
    trustPayload: boolean | ((payload: ObjectOf<E>, type: E) => boolean)
  },
): StripeObject<E> {
  const trustsPayload = typeof trustPayload === 'function' ? trustPayload : () => trustPayload
  return { name, ...definition, trustsPayload }
}

/**
 * Fetches an object and updates our rows to match it.
 * @throws StripeError when Stripe does not answer
 */
export function syncStripeObject(
  ctx: Context,
  { retrieve, apply, applyDeleted }: StripeObject,
  objectId: string,
): Promise<ApplyResult> {
  return fetchAndApply(ctx, objectId, { call: () => retrieve(ctx.stripe, objectId), apply, applyDeleted })
}
