import { type Context, inTransaction, type Tx } from '../../core/context.ts'
import { enqueue } from '../../core/queue.ts'
import { raiseFetchVersion } from '../state/index.ts'
import type { StripeEventFilter } from '../types.ts'
import { handlerOf, reasonIgnored } from './index.ts'
import { listStripeEvents } from './list.ts'

/** How many are taken up in one go; each in a transaction of its own. */
const PAGE = 200

/**
 * Has what the filter finds settled once more, by today's handlers, with each object as it is at Stripe now. What was applied
 * before changes nothing by being applied again. Returns how many were taken up: jobs do the work.
 */
export async function replayStripeEvents(ctx: Context, filter: StripeEventFilter): Promise<number> {
  let replayed = 0
  let before = filter.before
  while (true) {
    const limit = Math.min(PAGE, (filter.limit ?? Number.POSITIVE_INFINITY) - replayed)
    const events = limit > 0 ? await listStripeEvents(ctx.db, { ...filter, limit, before }) : []
    for (const event of events) {
      await inTransaction(ctx, (tx) => takeUpAgain(tx, event.id))
    }
    replayed += events.length
    before = events.at(-1)?.id
    if (events.length < limit || !before) {
      return replayed
    }
  }
}

async function takeUpAgain(tx: Tx, eventId: string): Promise<void> {
  const event = await tx.db
    .selectFrom('shop.stripe_event')
    .where('id', '=', eventId)
    .select(['type', 'object_id', 'status'])
    .executeTakeFirstOrThrow()
  const objectId = event.object_id
  if (!handlerOf(event.type) || !objectId) {
    const outcome = reasonIgnored(event.type)
    await tx.db
      .updateTable('shop.stripe_event')
      .where('id', '=', eventId)
      .set({ status: 'ignored', outcome })
      .execute()
    return
  }
  // The object before the event, as everywhere.
  const fetchVersion = await raiseFetchVersion(tx, objectId)
  await tx.db
    .updateTable('shop.stripe_event')
    .where('id', '=', eventId)
    .set({
      status: 'pending',
      outcome: 'Replayed; Stripe is asked for the object as it is now.',
      fetch_version: fetchVersion,
      attempts: 0,
      error: null,
      next_try_at: null,
      settled_at: null,
    })
    .execute()
  await enqueue(tx, { name: 'fetch-stripe-object', payload: { objectId }, key: `fetch:${objectId}` })
}
