import { type Ground, inTransaction, type Tx } from '../ground.ts'
import { fetchAndApply, readWanted } from '../stripe-objects/index.ts'
import { handlerOf } from './index.ts'
import { recordFailure } from './record-failure.ts'

/** Asks Stripe for an object as it is now, applies that, and settles every pending event that this fetch was to settle. */
export async function fetchStripeObject(ground: Ground, objectId: string): Promise<void> {
  const wanted = await readWanted(ground, objectId)
  const waiting = await readWaiting(ground, objectId)
  const handler = handlerOf(waiting.at(-1)?.type ?? '')
  if (!handler) {
    return
  }
  if (wanted === undefined) {
    // A later fetch, or one of our own calls, has settled what they tell of.
    await inTransaction(ground, (tx) => settleWaiting(tx, objectId, { receipt: 'Settled by a later fetch.' }))
    return
  }
  try {
    await fetchAndApply(
      ground,
      objectId,
      wanted,
      () => handler.fetch(ground.stripe, objectId),
      async (tx, object) => {
        const receipt = await handler.apply(tx, object)
        await settleWaiting(tx, objectId, { receipt, wanted })
        return receipt
      },
      handler.gone,
    )
  } catch (error) {
    await failWaiting(ground, objectId, wanted, error)
    return
  }
  await inTransaction(ground, (tx) => settleLeftover(tx, objectId))
}

function readWaiting(ground: Ground, objectId: string) {
  return ground.db
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
  { receipt, wanted }: { receipt: string; wanted?: number },
): Promise<void> {
  let events = tx.db
    .updateTable('shop.stripe_event')
    .where('object_id', '=', objectId)
    .where('status', '=', 'pending')
  if (wanted !== undefined) {
    events = events.where('wanted', '<=', wanted)
  }
  await events
    .set({ status: 'applied', receipt, error: null, next_try_at: null, settled_at: tx.now })
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
    return settleWaiting(tx, objectId, { receipt: 'Its object no longer exists at Stripe.' })
  }
  return settleWaiting(tx, objectId, { receipt: 'Settled by a later fetch.', wanted: object.applied })
}

async function failWaiting(ground: Ground, objectId: string, wanted: number, error: unknown): Promise<void> {
  for (const { id } of await readWaiting(ground, objectId)) {
    const { dead } = await inTransaction(ground, (tx) => recordFailure(tx, id, error))
    const message = error instanceof Error ? error.message : String(error)
    if (dead) {
      ground.log.error({ eventId: id, objectId, error: message }, 'A Stripe event is dead: every try failed')
    } else {
      ground.log.warn(
        { eventId: id, objectId, wanted, error: message },
        'A Stripe event failed and is tried again',
      )
    }
  }
}
