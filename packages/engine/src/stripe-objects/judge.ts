import { sql } from 'kysely'
import type { Tx } from '../ground.ts'

export type Verdict =
  /** Later than all we know of: its payload is the state of the object. */
  | { is: 'news' }
  /** A later event of this object came before; what this one tells is in there. */
  | { is: 'old' }
  /** Only Stripe can say: fetch number `wanted` settles it. */
  | { is: 'unclear'; wanted: number }
  /** The object no longer exists, and nothing revives it. */
  | { is: 'gone' }
  /** This very event was here before: nothing is judged. */
  | { is: 'known' }

export interface Sighting {
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
export async function judgeEvent(tx: Tx, { eventId, objectId, created, enough }: Sighting): Promise<Verdict> {
  const time = sql`${created}::timestamptz`
  const old = sql`object.created_max > ${time}`
  const news = sql`${enough}::boolean and object.wanted = object.applied
    and coalesce(object.created_max < ${time}, true) and coalesce(object.fetched_until < ${time}, true)`
  const { rows } = await sql<{ verdict: Verdict['is']; wanted: number }>`
    insert into shop.stripe_object as object (id, created_max, wanted, verdict)
    select ${objectId}, ${time}, case when ${enough}::boolean then 0 else 1 end, case when ${enough}::boolean then 'news' else 'unclear' end
    where not exists (select from shop.stripe_event where id = ${eventId})
    on conflict (id) do update set
      verdict = case when object.deleted then 'gone' when ${old} then 'old' when ${news} then 'news' else 'unclear' end,
      created_max = greatest(object.created_max, excluded.created_max),
      wanted = object.wanted + case when object.deleted or ${old} or (${news}) then 0 else 1 end
    returning verdict, wanted, case verdict when 'news' then set_config('lock_timeout', ${LOCK_TIMEOUT}, true) end`.execute(
    tx.db,
  )
  const judged = rows[0]
  if (!judged) {
    return { is: 'known' }
  }
  return judged.verdict === 'unclear' ? { is: 'unclear', wanted: judged.wanted } : { is: judged.verdict }
}
