import { sql } from 'kysely'
import type Stripe from 'stripe'
import { addSeconds } from '../../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../../core/context.ts'
import { answeredAt, stripeFailure } from '../../core/stripe.ts'

/** Stripe's machines need not agree to the second; an event this close to an answer is settled by another fetch. */
const FETCH_MARGIN_SECONDS = 2

export type Fetched = { is: 'applied'; outcome: string } | { is: 'superseded' } | { is: 'deleted' }

/** Asks for one more fetch, in the caller's transaction. Until it is applied, no payload of the object is. */
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

/** Which fetch is outstanding; `undefined` when none is. */
export async function readFetchVersion(ctx: Context, objectId: string): Promise<number | undefined> {
  const row = await ctx.db
    .selectFrom('shop.stripe_object')
    .where('id', '=', objectId)
    .select(['fetch_version', 'applied', 'deleted'])
    .executeTakeFirst()
  return row && !row.deleted && row.applied < row.fetch_version ? row.fetch_version : undefined
}

/**
 * The network first, with no transaction open; then one transaction that applies the answer, unless a later fetch was applied
 * meanwhile. `fetchVersion` was noted before the call: what is asked for during it is asked again.
 * @throws StripeError when Stripe did not answer; whatever `apply` throws
 */
export async function fetchAndApply<T>(
  ctx: Context,
  objectId: string,
  fetchVersion: number,
  fetch: () => Promise<Stripe.Response<T>>,
  apply: (tx: Tx, object: T) => Promise<string>,
  gone?: (tx: Tx, objectId: string) => Promise<void>,
): Promise<Fetched> {
  const answer = await fetchOrGone(fetch)
  return inTransaction(ctx, async (tx) => {
    const known = await tx.db
      .selectFrom('shop.stripe_object')
      .where('id', '=', objectId)
      .select(['applied', 'deleted'])
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (known.deleted) {
      return { is: 'deleted' }
    }
    if (known.applied >= fetchVersion) {
      return { is: 'superseded' }
    }
    if (answer === 'deleted') {
      const tombstone = { deleted: true, applied: fetchVersion, fetched_until: tx.now }
      await tx.db.updateTable('shop.stripe_object').where('id', '=', objectId).set(tombstone).execute()
      await gone?.(tx, objectId)
      return { is: 'deleted' }
    }
    const until = answeredAt(answer)
    const fetched_until = until ? addSeconds(until, FETCH_MARGIN_SECONDS) : tx.now
    await tx.db
      .updateTable('shop.stripe_object')
      .where('id', '=', objectId)
      .set({ applied: fetchVersion, fetched_until })
      .execute()
    return { is: 'applied', outcome: await apply(tx, answer) }
  })
}

async function fetchOrGone<T>(
  fetch: () => Promise<Stripe.Response<T>>,
): Promise<Stripe.Response<T> | 'deleted'> {
  try {
    const answer = await fetch()
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
