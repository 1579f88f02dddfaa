/** The tables as a test sees them: what must be equal whatever happened on the way, and a way back to where they were. */
import type { Client } from 'pg'

/** What a dump leaves out, and why. Everything else in schema `shop` must be equal. */
const excludedTables: Record<string, string> = {
  stripe_event: 'which deliveries came, and when we settled them',
  stripe_object: 'how we know how new an object is',
  reconciliation: 'how far we walked',
  identity: 'whose Stripe it is',
  comparison: 'up to when we compared',
  idempotency: 'which requests came',
  migration: 'the same in every database',
  api_key: 'who may call',
  audit: 'who did what',
  dunning: 'what was seen of troubles that pass',
  token_entry:
    'on which way an account came to what it is; `token_grant` says what that is, and `tokens check` that both agree',
  inventory_movement: 'on which way the stock came to what it is; `inventory_item` says what that is',
}

const excludedColumns: Record<string, string> = {
  'trial.noticed_at': 'when we learned of it',
  'trial.ended_at': 'when we ended it',
  'notification.created_at': 'when we learned of the fact',
  'notification.sent_at': 'when it was carried',
  'notification.error': 'what the last try met',
  'token_account.entries': 'a refund in two steps is two entries, and what was heard of it at once is one',
  'token_account.latest_at': 'when we learned of the last fact',
  'token_account.notified': 'what was told of a balance that passes',
  'token_account.low_threshold':
    'a tenth of whichever grant we heard of last: when to tell of a balance that passes',
  'token_grant.id': 'drawn by chance; key says what granted',
  'token_grant.granted_at': 'when we learned of the fact that grants',
  'refund.id': 'drawn by chance for a refund made at Stripe; stripe_id says which it is',
  'journal_entry.at': 'of a sale, when we learned of it',
  'payment.recorded_at': 'when we learned of the payment; its time is at Stripe',
}

/** Mails that tell of what passes: who hears of it when it is over is not told. That none is told twice, their own tests show. */
const passing = /^(payment|subscription|trial|tokens)-/

/** One question for all tables: asked thousands of times, fifteen round trips each are what a run of tests waits for. */
export async function dumpBusiness(client: Client): Promise<Record<string, unknown[]>> {
  const tables = (await tablesOf(client))
    .map(({ table }) => table)
    .filter((table) => !(table in excludedTables))
  const each = tables.map(
    (table) => `'${table}', (select coalesce(jsonb_agg(to_jsonb(each)), '[]') from shop."${table}" each)`,
  )
  const { rows } = await client.query<{ dump: Record<string, Record<string, unknown>[]> }>(
    `select jsonb_build_object(${each.join(', ')}) as dump`,
  )
  return Object.fromEntries(
    Object.entries(rows[0]?.dump ?? {}).map(([table, rows]) => [table, compared(table, rows)]),
  )
}

type Row = Record<string, unknown>

/** What rolled over names the grant that it came from by an id drawn by chance: here by that grant's own key. */
function namedByKeys(grants: Row[]): Row[] {
  const keys = new Map(grants.map(({ id, key }) => [String(id), String(key)]))
  const tell = (text: string): string =>
    text.replace(/\btkg_\w+/g, (id) => {
      const key = keys.get(id)
      return key === undefined ? id : tell(key)
    })
  return grants.map((grant) => JSON.parse(tell(JSON.stringify(grant))))
}

function compared(table: string, rows: Row[]): unknown[] {
  return (
    (table === 'token_grant' ? namedByKeys(rows) : rows)
      .filter(({ key }) => table !== 'notification' || !passing.test(String(key)))
      .map((row) => Object.entries(row).filter(([column]) => !(`${table}.${column}` in excludedColumns)))
      // Rows have no order of their own; what is left out must not give them one.
      .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
      .map((columns) => Object.fromEntries(columns))
  )
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

const SWEEP_EVERY = 200

/** Copies of the tables in a schema beside them: putting them back takes milliseconds, a new database a tenth of a second. */
export function createSavepoint(client: Client): { save(): Promise<void>; restore(): Promise<void> } {
  let tables: Table[] = []
  let restores = 0
  return {
    async save() {
      tables = await tablesOf(client)
      await client.query('drop schema if exists saved cascade')
      await client.query('create schema saved')
      for (const { table } of tables) {
        await client.query(`create table saved."${table}" as table shop."${table}"`)
      }
    },
    async restore() {
      // Nobody else sweeps up: a test's server runs no autovacuum.
      if (++restores % SWEEP_EVERY === 0) {
        await client.query('vacuum')
      }
      // Foreign keys hold in the copy as they did in the original; checking them would only dictate an order. Deleting a few rows
      // takes a tenth of the time that truncating does, which gives every table new files.
      await client.query(`
        begin;
        set local session_replication_role = replica;
        ${tables
          .map(
            ({ table, columns }) => `
              delete from shop."${table}";
              insert into shop."${table}" (${columns}) overriding system value select ${columns} from saved."${table}";`,
          )
          .join('')}
        delete from graphile_worker._private_jobs where locked_at is null;
        commit`)
    },
  }
}
