import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'

/**
 * Whether an event's payload may be applied. The shop's clock cannot order events, and Stripe's
 * `created` has a resolution of one second, so an event that cannot be ordered is settled by
 * fetching the object.
 */
export type Classification =
  /** Later than all that is known of the object: the payload is its current state. */
  | { is: 'fresh' }
  /** A later event of the object arrived first and includes this change. */
  | { is: 'stale' }
  /** Only Stripe knows the current state: the fetch numbered `fetchVersion` settles the event. */
  | { is: 'ambiguous'; fetchVersion: number }
  /** The object no longer exists, and no event can restore it. */
  | { is: 'deleted' }
  /** This event is stored already; no row was changed. */
  | { is: 'duplicate' }

export interface EventToClassify {
  eventId: string
  objectId: string
  /** When Stripe created the event. */
  created: Date
  /**
   * Whether the payload may be applied: it is in our API version and has all that applying it
   * needs.
   */
  trusted: boolean
}

/**
 * A payload that would wait longer for another transaction's lock is settled by a job instead of
 * the request.
 */
const LOCK_TIMEOUT = '2s'

/**
 * Locks the object's row until the transaction ends, records the event's time, and classifies the
 * event.
 *
 * One statement, so that it decides by the row as it is under the lock; what is read before locking
 * may have changed. The same goes for duplicates: a copy that is being stored at this moment is not
 * visible here and is rejected later, by the unique id. A fresh event may be applied in this
 * transaction, whose lock timeout is `LOCK_TIMEOUT` from then on.
 */
export async function classifyEvent(
  tx: Tx,
  { eventId, objectId, created, trusted }: EventToClassify,
): Promise<Classification> {
  const time = sql`${created}::timestamptz`
  const isStale = sql`object.created_max > ${time}`
  const isFresh = sql`${trusted}::boolean and object.fetch_version = object.applied_version
    and coalesce(object.created_max < ${time}, true) and coalesce(object.fetched_until < ${time}, true)`
  const { rows } = await sql<{ classification: Classification['is']; fetchVersion: number }>`
    insert into shop.stripe_object as object (id, created_max, fetch_version, classification)
    select
      ${objectId},
      ${time},
      case when ${trusted}::boolean then 0 else 1 end,
      case when ${trusted}::boolean then 'fresh' else 'ambiguous' end
    where not exists (select from shop.stripe_event where id = ${eventId})
    on conflict (id) do update set
      classification = case
        when object.deleted then 'deleted'
        when ${isStale} then 'stale'
        when ${isFresh} then 'fresh'
        else 'ambiguous'
      end,
      created_max = greatest(object.created_max, excluded.created_max),
      fetch_version = object.fetch_version
        + case when object.deleted or ${isStale} or (${isFresh}) then 0 else 1 end
    returning
      classification,
      fetch_version as "fetchVersion",
      case classification when 'fresh' then set_config('lock_timeout', ${LOCK_TIMEOUT}, true) end`.execute(
    tx.db,
  )
  const row = rows[0]
  if (!row) {
    return { is: 'duplicate' }
  }
  return row.classification === 'ambiguous'
    ? { is: 'ambiguous', fetchVersion: row.fetchVersion }
    : { is: row.classification }
}
