/** Read-only queries of the dashboard, straight on the sandbox's tables. */

import type { SandboxContext } from '../context.ts'
import { decimalsOf, formatAmount, isCurrency } from '../core/money.ts'
import type { StoredEvent } from '../core/objects.ts'

/** An object of any kind, as it is stored. */
export interface ObjectRow {
  /** Grows with every insert; used as the page cursor. */
  seq: number
  id: string
  kind: string
  deleted: boolean
  data: Record<string, unknown>
}

const columns = 'SELECT seq, id, object, deleted, json FROM object'
type Rows = ReturnType<SandboxContext['database']['all']>

const toObjectRows = (rows: Rows): ObjectRow[] =>
  rows.map(({ seq, id, object, deleted, json }) => ({
    seq: Number(seq),
    id: String(id),
    kind: String(object),
    deleted: deleted === 1,
    data: JSON.parse(String(json)),
  }))

export interface ObjectSearch {
  kind?: string | undefined
  /** Matches any part of the object's JSON. */
  text?: string | undefined
  /** Only rows with a smaller `seq`. */
  before?: number | undefined
  /** Default 25. */
  limit?: number
}

/** Lists objects, newest first. Events are listed only when requested by `kind`. */
export function findObjects(
  ctx: SandboxContext,
  { kind, text = '', before, limit = 25 }: ObjectSearch,
): ObjectRow[] {
  const where = [
    kind === undefined ? "object NOT IN ('event', 'account')" : 'object = ?',
    "json LIKE ? ESCAPE '\\'",
    'seq < ?',
  ]
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const values = [...(kind === undefined ? [] : [kind]), like, before ?? Number.MAX_SAFE_INTEGER, limit]
  return toObjectRows(
    ctx.database.all(`${columns} WHERE ${where.join(' AND ')} ORDER BY seq DESC LIMIT ?`, ...values),
  )
}

export function findObject(ctx: SandboxContext, id: string): ObjectRow | undefined {
  return toObjectRows(ctx.database.all(`${columns} WHERE id = ?`, id))[0]
}

/** Maps the ids that exist to the kinds of their objects. */
export function kindsOf(ctx: SandboxContext, ids: string[]): Map<string, string> {
  const sql = 'SELECT id, object FROM object WHERE id IN (SELECT value FROM json_each(?))'
  return new Map(
    ctx.database.all(sql, JSON.stringify(ids)).map(({ id, object }) => [String(id), String(object)]),
  )
}

/** Counts the objects of each kind, without events. */
export function countObjects(ctx: SandboxContext): { kind: string; count: number }[] {
  const sql =
    "SELECT object, count(*) AS n FROM object WHERE deleted = 0 AND object <> 'event' GROUP BY object ORDER BY object"
  return ctx.database.all(sql).map(({ object, n }) => ({ kind: String(object), count: Number(n) }))
}

/**
 * Events of the object, and of objects that refer to it: a charge's page also shows its refunds and
 * disputes.
 */
export function listEventsOfObject(ctx: SandboxContext, kind: string, id: string): StoredEvent[] {
  const sql = `${columns} WHERE object = 'event' AND ? IN (json ->> '$.data.object.id', json ->> ?) ORDER BY seq DESC LIMIT 50`
  return toObjectRows(ctx.database.all(sql, id, `$.data.object."${kind}"`)).map(
    ({ data }) => data as unknown as StoredEvent,
  )
}

export function listEventsOfRequest(ctx: SandboxContext, request: string): StoredEvent[] {
  const sql = `${columns} WHERE object = 'event' AND json ->> '$.request.id' = ? ORDER BY seq`
  return toObjectRows(ctx.database.all(sql, request)).map(({ data }) => data as unknown as StoredEvent)
}

/** One attempt to deliver an event to a webhook endpoint. */
export interface Delivery {
  event: string
  endpoint: string
  attempt: number
  /** Milliseconds since 1970. */
  at: number
  /** Duration of the attempt. */
  milliseconds: number
  /** HTTP status; `null` without a response. */
  status: number | null
  /** Beginning of the response body. */
  answer: string
}

export function listDeliveries(
  ctx: SandboxContext,
  by: { event: string } | { endpoint: string },
): Delivery[] {
  const [column, id] = 'event' in by ? ['event', by.event] : ['endpoint', by.endpoint]
  const sql = `SELECT * FROM delivery WHERE ${column} = ? ORDER BY seq DESC LIMIT 50`
  return ctx.database.all(sql, id) as unknown as Delivery[]
}

export interface ScheduledAction {
  /** Milliseconds since 1970. */
  at: number
  /** Id of the test clock that decides when it is due; empty for the sandbox clock. */
  clock: string
  kind: string
  object: string
}

/** The actions that come due next. */
export function listScheduledActions(ctx: SandboxContext, limit: number): ScheduledAction[] {
  return ctx.database.all(
    'SELECT at, clock, kind, object FROM job ORDER BY at, seq LIMIT ?',
    limit,
  ) as unknown as ScheduledAction[]
}

/** Deliveries of an event that are not attempted yet, retries included. */
export function listScheduledDeliveries(ctx: SandboxContext, event: string): ScheduledAction[] {
  const sql =
    "SELECT at, clock, kind, object FROM job WHERE kind = 'webhook.deliver' AND object >= ? AND object < ? ORDER BY at"
  return ctx.database.all(sql, `${event} `, `${event}!`) as unknown as ScheduledAction[]
}

/**
 * Changes whenever anything in the sandbox changes. An open page polls it to know when to reload.
 */
export function stateVersion(ctx: SandboxContext): string {
  const row = ctx.database.get(
    `SELECT (SELECT coalesce(max(seq), 0) FROM object) AS objects, (SELECT coalesce(max(seq), 0) FROM delivery) AS deliveries,
            (SELECT count(*) FROM job) AS dues`,
  )
  return [row?.objects, row?.deliveries, row?.dues, ctx.clock.offset(), ctx.faults.list().length].join('-')
}

/** A one-line summary of any object: its name, amount and status, each possibly empty. */
export function summarize(object: Record<string, unknown>): { name: string; amount: string; status: string } {
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
    amount:
      typeof amount === 'number' && typeof currency === 'string' ? formatStoredAmount(amount, currency) : '',
    status: String(text('status') ?? active),
  }
}

/** Also formats currencies that the sandbox does not know: objects are stored as they were sent. */
function formatStoredAmount(amount: number, currency: string): string {
  return isCurrency(currency)
    ? formatAmount(amount, currency)
    : `${amount / 10 ** decimalsOf(currency)} ${currency}`
}
