import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { raiseFetchVersion } from '../core/fetch-and-apply.ts'
import { enqueue } from '../core/queue.ts'
import { findStripeEvents } from './find.ts'
import { findStripeObject, reasonIgnored } from './objects/index.ts'
import type { StripeEventFilter } from './types.ts'

/** How many events are read at once; each is replayed in a transaction of its own. */
const PAGE = 200

/**
 * Settles the events that match the filter once more, with today's code and with each object as it
 * is at Stripe now. Applying an event twice changes nothing. Returns how many events are replayed;
 * jobs do the work.
 */
export async function replayStripeEvents(ctx: Context, filter: StripeEventFilter): Promise<number> {
  let replayed = 0
  let before = filter.before
  while (true) {
    const limit = Math.min(PAGE, (filter.limit ?? Number.POSITIVE_INFINITY) - replayed)
    const events = limit > 0 ? await findStripeEvents(ctx.db, { ...filter, limit, before }) : []
    for (const event of events) {
      await inTransaction(ctx, (tx) => replayEvent(tx, event.id))
    }
    replayed += events.length
    before = events.at(-1)?.id
    if (events.length < limit || !before) {
      return replayed
    }
  }
}

async function replayEvent(tx: Tx, eventId: string): Promise<void> {
  const event = await tx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['type', 'object_id', 'status'])
    .executeTakeFirstOrThrow()
  const objectId = event.object_id
  if (!findStripeObject(event.type) || !objectId) {
    const outcome = reasonIgnored(event.type)
    await tx.db
      .updateTable('shop.stripe_event')
      .where('id', '=', eventId)
      .set({ status: 'ignored', outcome })
      .execute()
    return
  }
  // The object's row is locked before the event's, as everywhere else, so that no two transactions
  // deadlock.
  const fetchVersion = await raiseFetchVersion(tx, objectId)
  await tx.db
    .updateTable('shop.stripe_event')
    .where('id', '=', eventId)
    .set({
      status: 'pending',
      outcome: 'Replayed: the object is being fetched from Stripe.',
      fetch_version: fetchVersion,
      attempts: 0,
      error: null,
      next_try_at: null,
      settled_at: null,
    })
    .execute()
  await enqueue(tx, { name: 'fetch-stripe-object', payload: { objectId }, key: `fetch:${objectId}` })
}
