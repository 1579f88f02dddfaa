import { sql } from 'kysely'
import type Stripe from 'stripe'
import { addSeconds } from '../clock.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import { answeredAt, stripeFailure } from '../stripe.ts'

/** Stripe's machines need not agree to the second; an event this close to an answer is settled by another fetch. */
const FETCH_MARGIN_SECONDS = 2

export type Fetched = { is: 'applied'; receipt: string } | { is: 'superseded' } | { is: 'gone' }

/** Asks for one more fetch, in the caller's transaction. Until it is applied, no payload of the object is. */
export async function raiseWanted(tx: Tx, objectId: string): Promise<number> {
  const { rows } = await sql<{ wanted: number }>`
    insert into shop.stripe_object as object (id, wanted) values (${objectId}, 1)
    on conflict (id) do update set wanted = object.wanted + 1
    returning wanted`.execute(tx.db)
  const row = rows[0]
  if (!row) {
    throw new Error(`No row for ${objectId}`)
  }
  return row.wanted
}

/** Which fetch is outstanding; `undefined` when none is. */
export async function readWanted(ground: Ground, objectId: string): Promise<number | undefined> {
  const row = await ground.db
    .selectFrom('shop.stripe_object')
    .where('id', '=', objectId)
    .select(['wanted', 'applied', 'deleted'])
    .executeTakeFirst()
  return row && !row.deleted && row.applied < row.wanted ? row.wanted : undefined
}

/**
 * The network first, with no transaction open; then one transaction that applies the answer, unless a later fetch was applied
 * meanwhile. `wanted` was noted before the call: what is asked for during it is asked again.
 * @throws StripeError when Stripe did not answer; whatever `apply` throws
 */
export async function fetchAndApply<T>(
  ground: Ground,
  objectId: string,
  wanted: number,
  fetch: () => Promise<Stripe.Response<T>>,
  apply: (tx: Tx, object: T) => Promise<string>,
  gone?: (tx: Tx, objectId: string) => Promise<void>,
): Promise<Fetched> {
  const answer = await fetchOrGone(fetch)
  return inTransaction(ground, async (tx) => {
    const known = await tx.db
      .selectFrom('shop.stripe_object')
      .where('id', '=', objectId)
      .select(['applied', 'deleted'])
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (known.deleted) {
      return { is: 'gone' }
    }
    if (known.applied >= wanted) {
      return { is: 'superseded' }
    }
    if (answer === 'gone') {
      const tombstone = { deleted: true, applied: wanted, fetched_until: tx.now }
      await tx.db.updateTable('shop.stripe_object').where('id', '=', objectId).set(tombstone).execute()
      await gone?.(tx, objectId)
      return { is: 'gone' }
    }
    const until = answeredAt(answer)
    const fetched_until = until ? addSeconds(until, FETCH_MARGIN_SECONDS) : tx.now
    await tx.db
      .updateTable('shop.stripe_object')
      .where('id', '=', objectId)
      .set({ applied: wanted, fetched_until })
      .execute()
    return { is: 'applied', receipt: await apply(tx, answer) }
  })
}

async function fetchOrGone<T>(
  fetch: () => Promise<Stripe.Response<T>>,
): Promise<Stripe.Response<T> | 'gone'> {
  try {
    const answer = await fetch()
    return 'deleted' in (answer as object) && (answer as { deleted?: unknown }).deleted === true
      ? 'gone'
      : answer
  } catch (error) {
    if (stripeFailure(error).kind === 'gone') {
      return 'gone'
    }
    throw error
  }
}
