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

export interface Sighting {
  objectId: string
  /** Stripe's time of the event. */
  created: Date
  /** Whether the payload alone may be applied: of our API version, and of a type whose payload says it all. */
  enough: boolean
}

/** Locks the object's row until the transaction ends, notes the event's time, and decides what may be done with its payload. */
export async function judgeEvent(tx: Tx, { objectId, created, enough }: Sighting): Promise<Verdict> {
  const { rows } = await sql<{ deleted: boolean; old: boolean; news: boolean; wanted: number }>`
    with known as materialized (
      insert into shop.stripe_object as object (id) values (${objectId})
      -- an update that changes nothing: it locks the row and returns it as it is
      on conflict (id) do update set id = excluded.id
      returning *
    )
    select
      deleted, wanted,
      coalesce(${created}::timestamptz < created_max, false) as old,
      wanted = applied and ${enough}::boolean
        and coalesce(${created}::timestamptz > created_max, true) and coalesce(${created}::timestamptz > fetched_until, true) as news
    from known`.execute(tx.db)
  const known = rows[0]
  if (!known) throw new Error(`No row for ${objectId}`)
  if (known.deleted) return { is: 'gone' }
  if (known.old) return { is: 'old' }
  const wanted = known.news ? known.wanted : known.wanted + 1
  await tx.db.updateTable('shop.stripe_object').where('id', '=', objectId).set({ created_max: created, wanted }).execute()
  return known.news ? { is: 'news' } : { is: 'unclear', wanted }
}
