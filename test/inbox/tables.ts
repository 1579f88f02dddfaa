/** The tables as a test sees them: what must be equal whatever happened on the way, and a way back to where they were. */
import type { Client } from 'pg'

/** What a dump leaves out, and why. Everything else in schema `shop` must be equal. */
const excludedTables: Record<string, string> = {
  stripe_event: 'which deliveries came, and when we settled them',
  stripe_object: 'how we know how new an object is',
  reconciliation: 'how far we walked',
  identity: 'whose Stripe it is',
  idempotency: 'which requests came',
  migration: 'the same in every database',
  api_key: 'who may call',
  audit: 'who did what',
  stock_movement: 'on which way the stock came to what it is; `stock_item` says what that is',
}

const excludedColumns: Record<string, string> = {
  'mail.written_at': 'when we learned of the fact',
  'mail.sent_at': 'when it was carried',
  'mail.error': 'what the last try met',
  'refund.id': 'drawn by chance for a refund made at Stripe; stripe_id says which it is',
  'journal_entry.at': 'of a sale, when we learned of it',
  'payment.recorded_at': 'when we learned of the payment; its time is at Stripe',
}

export async function dumpBusiness(client: Client): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {}
  for (const { table } of await tablesOf(client)) {
    if (table in excludedTables) continue
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(each) as row from shop."${table}" each`,
    )
    dump[table] = rows
      .map(({ row }) => Object.entries(row).filter(([column]) => !(`${table}.${column}` in excludedColumns)))
      // Rows have no order of their own; what is left out must not give them one.
      .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
      .map((columns) => Object.fromEntries(columns))
  }
  return dump
}

interface Table {
  table: string
  /** Those that can be written. */
  columns: string
}

async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select table_name as table, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
    from information_schema.columns
    where table_schema = 'shop' and is_generated = 'NEVER'
    group by table_name order by table_name`)
  return rows
}

/** Copies of the tables in a schema beside them: putting them back takes milliseconds, a new database a tenth of a second. */
export function createSavepoint(client: Client): { save(): Promise<void>; restore(): Promise<void> } {
  let tables: Table[] = []
  return {
    async save() {
      tables = await tablesOf(client)
      await client.query('drop schema if exists saved cascade')
      await client.query('create schema saved')
      for (const { table } of tables) await client.query(`create table saved."${table}" as table shop."${table}"`)
    },
    async restore() {
      await client.query('begin')
      // Foreign keys hold in the copy as they did in the original; checking them would only dictate an order.
      await client.query('set local session_replication_role = replica')
      await client.query(`truncate ${tables.map(({ table }) => `shop."${table}"`).join(', ')}`)
      await client.query('delete from graphile_worker._private_jobs where locked_at is null')
      for (const { table, columns } of tables) {
        await client.query(
          `insert into shop."${table}" (${columns}) overriding system value select ${columns} from saved."${table}"`,
        )
      }
      await client.query('commit')
    },
  }
}
