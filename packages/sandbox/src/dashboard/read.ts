/** What the dashboard reads, straight from the tables: nothing here changes anything. */

import type { SandboxContext } from '../context.ts'
import { decimalsOf, formatAmount, isCurrency } from '../core/money.ts'
import type { StoredEvent } from '../core/objects.ts'

export interface Found {
  seq: number
  id: string
  kind: string
  deleted: boolean
  object: Record<string, unknown>
}

const columns = 'SELECT seq, id, object, deleted, json FROM object'
type Rows = ReturnType<SandboxContext['database']['all']>

const readRows = (rows: Rows): Found[] =>
  rows.map(({ seq, id, object, deleted, json }) => ({
    seq: Number(seq),
    id: String(id),
    kind: String(object),
    deleted: deleted === 1,
    object: JSON.parse(String(json)),
  }))

export interface Search {
  kind?: string | undefined
  /** Any part of the object. */
  text?: string | undefined
  before?: number | undefined
  limit?: number
}

/** Newest first. Events and the lines of sessions are found only when asked for by kind. */
export function findObjects(ctx: SandboxContext, { kind, text = '', before, limit = 25 }: Search): Found[] {
  const where = [
    kind === undefined ? "object NOT IN ('event', 'account')" : 'object = ?',
    "json LIKE ? ESCAPE '\\'",
    'seq < ?',
  ]
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const values = [...(kind === undefined ? [] : [kind]), like, before ?? Number.MAX_SAFE_INTEGER, limit]
  return readRows(
    ctx.database.all(`${columns} WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ?`, ...values),
  )
}

export function findObject(ctx: SandboxContext, id: string): Found | undefined {
  return readRows(ctx.database.all(`${columns} WHERE id = ?`, id))[0]
}

/** Those of these ids that are known, with what they are. */
export function kindsOf(ctx: SandboxContext, ids: string[]): Map<string, string> {
  const sql = 'SELECT id, object FROM object WHERE id IN (SELECT value FROM json_each(?))'
  return new Map(
    ctx.database.all(sql, JSON.stringify(ids)).map(({ id, object }) => [String(id), String(object)]),
  )
}

export function countKinds(ctx: SandboxContext): { kind: string; count: number }[] {
  const sql =
    "SELECT object, count(*) AS n FROM object WHERE deleted = 0 AND object <> 'event' GROUP BY object ORDER BY object"
  return ctx.database.all(sql).map(({ object, n }) => ({ kind: String(object), count: Number(n) }))
}

/** Events of the object, and of whatever names it: a charge's page shows its refunds and disputes, too. */
export function eventsAbout(ctx: SandboxContext, kind: string, id: string): StoredEvent[] {
  const sql = `${columns} WHERE object = 'event' AND ? IN (json ->> '$.data.object.id', json ->> ?) ORDER BY seq DESC LIMIT 50`
  return readRows(ctx.database.all(sql, id, `$.data.object."${kind}"`)).map(
    ({ object }) => object as unknown as StoredEvent,
  )
}

export function eventsOfRequest(ctx: SandboxContext, request: string): StoredEvent[] {
  const sql = `${columns} WHERE object = 'event' AND json ->> '$.request.id' = ? ORDER BY seq`
  return readRows(ctx.database.all(sql, request)).map(({ object }) => object as unknown as StoredEvent)
}

export interface Delivery {
  event: string
  endpoint: string
  attempt: number
  at: number
  milliseconds: number
  status: number | null
  answer: string
}

export function deliveriesOf(ctx: SandboxContext, by: { event: string } | { endpoint: string }): Delivery[] {
  const [column, id] = 'event' in by ? ['event', by.event] : ['endpoint', by.endpoint]
  const sql = `SELECT * FROM delivery WHERE ${column} = ? ORDER BY seq DESC LIMIT 50`
  return ctx.database.all(sql, id) as unknown as Delivery[]
}

export interface DueRow {
  at: number
  /** A test clock's id; the sandbox's own clock has none. */
  clock: string
  kind: string
  object: string
}

/** What will happen next by itself. */
export function dueNext(ctx: SandboxContext, limit: number): DueRow[] {
  return ctx.database.all(
    'SELECT at, clock, kind, object FROM due ORDER BY at, seq LIMIT ?',
    limit,
  ) as unknown as DueRow[]
}

/** Deliveries of an event that are planned. */
export function deliveriesPlanned(ctx: SandboxContext, event: string): DueRow[] {
  const sql =
    "SELECT at, clock, kind, object FROM due WHERE kind = 'webhook.deliver' AND object >= ? AND object < ? ORDER BY at"
  return ctx.database.all(sql, `${event} `, `${event}!`) as unknown as DueRow[]
}

/** Grows with everything that happens: how an open page knows that it is out of date. */
export function pulse(ctx: SandboxContext): string {
  const row = ctx.database.get(
    `SELECT (SELECT coalesce(max(seq), 0) FROM object) AS objects, (SELECT coalesce(max(seq), 0) FROM delivery) AS deliveries,
            (SELECT count(*) FROM due) AS dues`,
  )
  return [row?.objects, row?.deliveries, row?.dues, ctx.clock.offset(), ctx.faults.list().length].join('-')
}

/** One line about any object: what it is called, what it is worth, how it stands. */
export function outline(object: Record<string, unknown>): { name: string; amount: string; status: string } {
  const text = (...keys: string[]) =>
    keys.map((key) => object[key]).find((value) => typeof value === 'string' && value !== '')
  const amount = ['amount_total', 'total', 'amount', 'unit_amount', 'net']
    .map((key) => object[key])
    .find((value) => typeof value === 'number')
  const currency = text('currency')
  const active = typeof object.active === 'boolean' ? (object.active ? 'active' : 'inactive') : ''
  return {
    name: String(
      text(
        'name',
        'email',
        'number',
        'nickname',
        'description',
        'customer_email',
        ...(object.object === 'webhook_endpoint' ? ['url'] : []),
        'customer',
        'type',
      ) ?? '',
    ),
    amount: typeof amount === 'number' && typeof currency === 'string' ? money(amount, currency) : '',
    status: String(text('status') ?? active),
  }
}

function money(amount: number, currency: string): string {
  return isCurrency(currency)
    ? formatAmount(amount, currency)
    : `${amount / 10 ** decimalsOf(currency)} ${currency}`
}
