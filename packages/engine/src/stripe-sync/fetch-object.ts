import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { fetchAndApply } from '../core/fetch-and-apply.ts'
import { findStripeObject } from './objects/index.ts'
import { recordFailure } from './record-failure.ts'

/**
 * Fetches an object, applies it, and settles every pending event that requested this fetch: by
 * then, the payload of an event may be out of date.
 */
export async function fetchStripeObject(ctx: Context, objectId: string): Promise<void> {
  const fetchVersion = await readFetchVersion(ctx, objectId)
  const pending = await readPending(ctx, objectId)
  const object = findStripeObject(pending.at(-1)?.type ?? '')
  if (!object) {
    return
  }
  if (fetchVersion === undefined) {
    // A later fetch, or one of our own calls, has applied what these events report.
    await inTransaction(ctx, (tx) => settlePending(tx, objectId, { outcome: 'Settled by a later fetch.' }))
    return
  }
  try {
    await fetchAndApply(ctx, objectId, {
      fetchVersion,
      call: () => object.retrieve(ctx.stripe, objectId),
      apply: async (tx, fetched) => {
        const outcome = await object.apply(tx, fetched)
        await settlePending(tx, objectId, { outcome, fetchVersion })
        return outcome
      },
      applyDeleted: object.applyDeleted,
    })
  } catch (error) {
    await failPending(ctx, objectId, fetchVersion, error)
    return
  }
  await inTransaction(ctx, (tx) => settleRemaining(tx, objectId))
}

/** The number of the fetch that is outstanding; `undefined` when none is. */
async function readFetchVersion({ db }: Context, objectId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('shop.stripe_object')
    .where('id', '=', objectId)
    .select(['fetch_version', 'applied_version', 'deleted'])
    .executeTakeFirst()
  return row && !row.deleted && row.applied_version < row.fetch_version ? row.fetch_version : undefined
}

function readPending({ db }: Context, objectId: string) {
  return db
    .selectFrom('shop.stripe_event')
    .where('object_id', '=', objectId)
    .where('status', '=', 'pending')
    .orderBy('created')
    .select(['id', 'type'])
    .execute()
}

/** Settles the events that requested a fetch up to `fetchVersion`; without it, all of them. */
async function settlePending(
  tx: Tx,
  objectId: string,
  { outcome, fetchVersion }: { outcome: string; fetchVersion?: number },
): Promise<void> {
  let events = tx.db
    .updateTable('shop.stripe_event')
    .where('object_id', '=', objectId)
    .where('status', '=', 'pending')
  if (fetchVersion !== undefined) {
    events = events.where('fetch_version', '<=', fetchVersion)
  }
  await events
    .set({ status: 'applied', outcome, error: null, next_try_at: null, settled_at: tx.now })
    .execute()
}

/**
 * Settles events that are still pending because the object was deleted or a later fetch was applied
 * first.
 */
async function settleRemaining(tx: Tx, objectId: string): Promise<void> {
  const object = await tx.db
    .selectFrom('shop.stripe_object')
    .where('id', '=', objectId)
    .select(['applied_version', 'deleted'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (object.deleted) {
    return settlePending(tx, objectId, { outcome: 'The object no longer exists at Stripe.' })
  }
  return settlePending(tx, objectId, {
    outcome: 'Settled by a later fetch.',
    fetchVersion: object.applied_version,
  })
}

async function failPending(
  ctx: Context,
  objectId: string,
  fetchVersion: number,
  error: unknown,
): Promise<void> {
  for (const { id } of await readPending(ctx, objectId)) {
    const { dead } = await inTransaction(ctx, (tx) => recordFailure(tx, id, error))
    const message = error instanceof Error ? error.message : String(error)
    if (dead) {
      ctx.log.error({ eventId: id, objectId, error: message }, 'A Stripe event is dead: every attempt failed')
    } else {
      ctx.log.warn(
        { eventId: id, objectId, fetchVersion, error: message },
        'A Stripe event failed and will be retried',
      )
    }
  }
}
