import { type Context, inTransaction, type Tx } from '../../core/context.ts'
import { fetchAndApply, readFetchVersion } from '../state/index.ts'
import { handlerOf } from './index.ts'
import { recordFailure } from './record-failure.ts'

/** Asks Stripe for an object as it is now, applies that, and settles every pending event that this fetch was to settle. */
export async function fetchStripeObject(ctx: Context, objectId: string): Promise<void> {
  const fetchVersion = await readFetchVersion(ctx, objectId)
  const waiting = await readWaiting(ctx, objectId)
  const handler = handlerOf(waiting.at(-1)?.type ?? '')
  if (!handler) {
    return
  }
  if (fetchVersion === undefined) {
    // A later fetch, or one of our own calls, has settled what they tell of.
    await inTransaction(ctx, (tx) => settleWaiting(tx, objectId, { outcome: 'Settled by a later fetch.' }))
    return
  }
  try {
    await fetchAndApply(
      ctx,
      objectId,
      fetchVersion,
      () => handler.fetch(ctx.stripe, objectId),
      async (tx, object) => {
        const outcome = await handler.apply(tx, object)
        await settleWaiting(tx, objectId, { outcome, fetchVersion })
        return outcome
      },
      handler.gone,
    )
  } catch (error) {
    await failWaiting(ctx, objectId, fetchVersion, error)
    return
  }
  await inTransaction(ctx, (tx) => settleLeftover(tx, objectId))
}

function readWaiting(ctx: Context, objectId: string) {
  return ctx.db
    .selectFrom('shop.stripe_event')
    .where('object_id', '=', objectId)
    .where('status', '=', 'pending')
    .orderBy('created')
    .select(['id', 'type'])
    .execute()
}

/** Without `wanted`, all of them. */
async function settleWaiting(
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

/** What an object that is gone, or a fetch that another overtook, leaves pending. */
async function settleLeftover(tx: Tx, objectId: string): Promise<void> {
  const object = await tx.db
    .selectFrom('shop.stripe_object')
    .where('id', '=', objectId)
    .select(['applied', 'deleted'])
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (object.deleted) {
    return settleWaiting(tx, objectId, { outcome: 'Its object no longer exists at Stripe.' })
  }
  return settleWaiting(tx, objectId, { outcome: 'Settled by a later fetch.', fetchVersion: object.applied })
}

async function failWaiting(
  ctx: Context,
  objectId: string,
  fetchVersion: number,
  error: unknown,
): Promise<void> {
  for (const { id } of await readWaiting(ctx, objectId)) {
    const { dead } = await inTransaction(ctx, (tx) => recordFailure(tx, id, error))
    const message = error instanceof Error ? error.message : String(error)
    if (dead) {
      ctx.log.error({ eventId: id, objectId, error: message }, 'A Stripe event is dead: every try failed')
    } else {
      ctx.log.warn(
        { eventId: id, objectId, fetchVersion, error: message },
        'A Stripe event failed and is tried again',
      )
    }
  }
}
