import { sql } from 'kysely'
import type { Tx } from '../../core/context.ts'

export type Classification =
  /** Later than all we know of: its payload is the state of the object. */
  | { is: 'fresh' }
  /** A later event of this object came before; what this one tells is in there. */
  | { is: 'stale' }
  /** Only Stripe can say: fetch number `fetchVersion` settles it. */
  | { is: 'ambiguous'; fetchVersion: number }
  /** The object no longer exists, and nothing revives it. */
  | { is: 'deleted' }
  /** This very event was here before: nothing is row. */
  | { is: 'duplicate' }

export interface EventSighting {
  eventId: string
  objectId: string
  /** Stripe's time of the event. */
  created: Date
  /** Whether the payload alone may be applied: of our API version, and of a type whose payload says it all. */
  enough: boolean
}

/** A payload that has to wait for somebody else's lock is better settled by a job than by a request. */
const LOCK_TIMEOUT = '2s'

/**
 * Locks the object's row until the transaction ends, notes the event's time, and decides what may be done with its payload. One
 * statement, and it judges the row as it is under the lock: what is read before the lock may be old by then. So is whether the event
 * is known: a copy that is settled at this moment is not seen here, but by the unique id when the second of them is stored. What is
 * news may be applied in this transaction, which from then on waits for no lock longer than `LOCK_TIMEOUT`.
 */
export async function classifyEvent(
  tx: Tx,
  { eventId, objectId, created, enough }: EventSighting,
): Promise<Classification> {
  const time = sql`${created}::timestamptz`
  const isStale = sql`object.created_max > ${time}`
  const isFresh = sql`${enough}::boolean and object.fetch_version = object.applied
    and coalesce(object.created_max < ${time}, true) and coalesce(object.fetched_until < ${time}, true)`
  const { rows } = await sql<{ classification: Classification['is']; fetchVersion: number }>`
    insert into shop.stripe_object as object (id, created_max, fetch_version, classification)
    select ${objectId}, ${time}, case when ${enough}::boolean then 0 else 1 end, case when ${enough}::boolean then 'fresh' else 'ambiguous' end
    where not exists (select from shop.stripe_event where id = ${eventId})
    on conflict (id) do update set
      classification = case when object.deleted then 'deleted' when ${isStale} then 'stale' when ${isFresh} then 'fresh' else 'ambiguous' end,
      created_max = greatest(object.created_max, excluded.created_max),
      fetch_version = object.fetch_version + case when object.deleted or ${isStale} or (${isFresh}) then 0 else 1 end
    returning classification, fetch_version as "fetchVersion", case classification when 'fresh' then set_config('lock_timeout', ${LOCK_TIMEOUT}, true) end`.execute(
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
