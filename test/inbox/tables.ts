/**
 * Dumps the rows that must be equal for every order of events, and saves and restores all tables.
 */
import type { Client } from 'pg'

/**
 * Tables that a dump omits, and what their rows depend on. All other tables of the schema `shop`
 * must be equal.
 */
const excludedTables: Record<string, string> = {
  stripe_event: 'which deliveries arrived, and when they were settled',
  stripe_object: 'which version of an object was applied, and how it was fetched',
  reconciliation: 'how far events were scanned',
  identity: 'which Stripe account the shop uses',
  comparison: 'until when objects were compared',
  idempotency: 'which requests arrived',
  migration: 'the same in every database',
  api_key: 'which keys exist',
  audit: 'which actor did what, when',
  dunning: 'which temporary payment failures arrived',
  token_entry: 'the steps to a balance; `token_grant` has the result, and `tokens check` compares the two',
  inventory_movement: 'the steps to a stock level; `inventory_item` has the result',
}

const excludedColumns: Record<string, string> = {
  'trial.recorded_at': 'when the shop received the trial',
  'trial.ended_at': 'when the shop ended the trial',
  'notification.created_at': 'when the shop received the cause',
  'notification.sent_at': 'when the email was sent',
  'notification.error': 'the error of the last attempt',
  'token_account.entries': 'a refund that arrives in two steps posts two entries, otherwise one',
  'token_account.latest_at': 'when the last entry was posted',
  'token_account.notified': 'which temporary balance was notified',
  'token_account.low_threshold':
    'a tenth of the latest grant to arrive; it decides when a low balance is notified',
  'token_grant.id': 'random; `key` identifies what granted it',
  'token_grant.granted_at': 'when the shop received the payment or event that granted it',
  'refund.id': 'random for a refund made at Stripe; `stripe_id` identifies it',
  'journal_entry.at': 'for a sale, when the shop received it',
  'payment.recorded_at': 'when the shop received the payment',
}

/**
 * Emails about temporary states, which are not sent when the event arrives after the state has
 * ended. Other tests check that none is sent twice.
 */
const temporaryKeys = /^(payment|subscription|trial|tokens)-/

/**
 * One statement for all tables: a dump is read thousands of times, and fifteen round trips each
 * would dominate a run.
 */
export async function dumpTables(client: Client): Promise<Record<string, unknown[]>> {
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
    Object.entries(rows[0]?.dump ?? {}).map(([table, rows]) => [table, comparable(table, rows)]),
  )
}

type Row = Record<string, unknown>

/**
 * A rollover grant refers to its source by a random id: replaces the id by the key of that grant.
 */
function replaceIdsByKeys(grants: Row[]): Row[] {
  const keys = new Map(grants.map(({ id, key }) => [String(id), String(key)]))
  const replaceIds = (text: string): string =>
    text.replace(/\btkg_\w+/g, (id) => {
      const key = keys.get(id)
      return key === undefined ? id : replaceIds(key)
    })
  return grants.map((grant) => JSON.parse(replaceIds(JSON.stringify(grant))))
}

function comparable(table: string, rows: Row[]): unknown[] {
  return (
    (table === 'token_grant' ? replaceIdsByKeys(rows) : rows)
      .filter(({ key }) => table !== 'notification' || !temporaryKeys.test(String(key)))
      .map((row) => Object.entries(row).filter(([column]) => !(`${table}.${column}` in excludedColumns)))
      // Rows are unordered; sorted without the excluded columns, which would affect the order.
      .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1))
      .map((columns) => Object.fromEntries(columns))
  )
}

interface Table {
  table: string
  /** The columns that can be written, separated by commas. */
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

const VACUUM_EVERY = 200

/**
 * Copies the tables to a second schema: restoring them takes milliseconds, a new database a tenth
 * of a second.
 */
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
      // The test server runs without autovacuum.
      if (++restores % VACUUM_EVERY === 0) {
        await client.query('vacuum')
      }
      // Foreign keys hold in the copy as in the original, and checking them would require an order
      // of tables. Deleting a few rows takes a tenth of the time of truncating, which creates new
      // files for every table.
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
