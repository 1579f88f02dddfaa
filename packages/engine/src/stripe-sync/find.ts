import { sql } from 'kysely'
import type { Db } from '../core/db.ts'
import type { StripeEventDetails, StripeEventFilter, StripeEventRow } from './types.ts'

const LIMIT_DEFAULT = 50

/**
 * Newest first, by the time of the event at Stripe. The next page begins after the event `before`.
 */
export async function findStripeEvents(db: Db, filter: StripeEventFilter = {}): Promise<StripeEventRow[]> {
  const conditions = [
    filter.id && sql`event.id = ${filter.id}`,
    filter.type && sql`event.type = ${filter.type}`,
    filter.status && sql`event.status = ${filter.status}`,
    filter.objectId && sql`event.object_id = ${filter.objectId}`,
    filter.since && sql`event.created >= ${filter.since}`,
    filter.until && sql`event.created < ${filter.until}`,
    filter.before &&
      sql`(event.created, event.id) < (
        select created, id from shop.stripe_event where id = ${filter.before}
      )`,
  ].filter((condition) => condition !== undefined && condition !== '')
  const { rows } = await sql<StripeEventRow>`
    select ${columns} from shop.stripe_event event
    where ${conditions.length > 0 ? sql.join(conditions, sql` and `) : sql`true`}
    order by event.created desc, event.id desc
    limit ${filter.limit ?? LIMIT_DEFAULT}`.execute(db)
  return rows
}

export async function findStripeEvent(db: Db, id: string): Promise<StripeEventDetails | undefined> {
  const { rows } = await sql<StripeEventDetails>`
    select ${columns}, event.body from shop.stripe_event event where event.id = ${id}`.execute(db)
  return rows[0]
}

const columns = sql.raw(
  [
    'id',
    'type',
    'api_version as "apiVersion"',
    'object_id as "objectId"',
    'created',
    'received_at as "receivedAt"',
    'status',
    'outcome',
    'attempts',
    'error',
    'next_try_at as "nextTryAt"',
    'settled_at as "settledAt"',
  ]
    .map((column) => `event.${column}`)
    .join(', '),
)
