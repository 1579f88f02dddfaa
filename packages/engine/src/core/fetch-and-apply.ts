/**
 * Applies Stripe's response about an object, unless a later response was applied first.
 *
 * Neither the shop's clock nor Stripe's `created`, which has a resolution of one second, can order
 * two responses. So each call takes the next number of the object's row in `shop.stripe_object`
 * before it starts, and only a higher number is applied.
 */
import { sql } from 'kysely'
import type Stripe from 'stripe'
import { addSeconds } from './clock.ts'
import { type Context, inTransaction, type Tx } from './context.ts'
import { answeredAt, stripeFailure } from './stripe.ts'

/**
 * Stripe's servers may disagree by a second or two; an event this close to an answer is settled by
 * another fetch.
 */
const FETCH_MARGIN_SECONDS = 2

export type ApplyResult = { is: 'applied'; outcome: string } | { is: 'superseded' } | { is: 'deleted' }

export interface StripeCall<T> {
  /**
   * Retrieves or changes the object. Runs outside of any transaction, since it waits for the
   * network.
   */
  call(): Promise<Stripe.Response<T>>
  /**
   * Updates our rows to match the object and returns the outcome, one sentence. Runs in a
   * transaction.
   */
  apply(tx: Tx, object: T): Promise<string>
  /** Runs once, in the transaction that records that the object no longer exists at Stripe. */
  applyDeleted?: ((tx: Tx, objectId: string) => Promise<void>) | undefined
  /** The number from `raiseFetchVersion`; taken just before the call when absent. */
  fetchVersion?: number
}

/** @throws StripeError when Stripe does not answer; whatever `apply` throws, with nothing saved */
export async function fetchAndApply<T>(
  ctx: Context,
  objectId: string,
  { call, apply, applyDeleted, ...options }: StripeCall<T>,
): Promise<ApplyResult> {
  const fetchVersion =
    options.fetchVersion ?? (await inTransaction(ctx, (tx) => raiseFetchVersion(tx, objectId)))
  const answer = await callOrDeleted(call)
  return inTransaction(ctx, async (tx) => {
    const known = await tx.db
      .selectFrom('shop.stripe_object')
      .where('id', '=', objectId)
      .select(['applied_version', 'deleted'])
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (known.deleted) {
      return { is: 'deleted' }
    }
    if (known.applied_version >= fetchVersion) {
      return { is: 'superseded' }
    }
    if (answer === 'deleted') {
      const tombstone = { deleted: true, applied_version: fetchVersion, fetched_until: tx.now }
      await tx.db.updateTable('shop.stripe_object').where('id', '=', objectId).set(tombstone).execute()
      await applyDeleted?.(tx, objectId)
      return { is: 'deleted' }
    }
    const until = answeredAt(answer)
    const fetched_until = until ? addSeconds(until, FETCH_MARGIN_SECONDS) : tx.now
    await tx.db
      .updateTable('shop.stripe_object')
      .where('id', '=', objectId)
      .set({ applied_version: fetchVersion, fetched_until })
      .execute()
    return { is: 'applied', outcome: await apply(tx, answer) }
  })
}

/** Requests one more fetch. Until that fetch is applied, no event payload of the object is. */
export async function raiseFetchVersion(tx: Tx, objectId: string): Promise<number> {
  const { rows } = await sql<{ fetchVersion: number }>`
    insert into shop.stripe_object as object (id, fetch_version) values (${objectId}, 1)
    on conflict (id) do update set fetch_version = object.fetch_version + 1
    returning fetch_version as "fetchVersion"`.execute(tx.db)
  const row = rows[0]
  if (!row) {
    throw new Error(`No row for ${objectId}`)
  }
  return row.fetchVersion
}

async function callOrDeleted<T>(
  call: () => Promise<Stripe.Response<T>>,
): Promise<Stripe.Response<T> | 'deleted'> {
  try {
    const answer = await call()
    return 'deleted' in (answer as object) && (answer as { deleted?: unknown }).deleted === true
      ? 'deleted'
      : answer
  } catch (error) {
    if (stripeFailure(error).kind === 'deleted') {
      return 'deleted'
    }
    throw error
  }
}
