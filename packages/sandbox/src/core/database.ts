/** The file (or memory) in which everything lies, so that a sandbox survives a restart. One table of objects, four of machinery. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

/** Fields by which lists are filtered: columns computed from the JSON, each with an index. */
const indexedFields: Record<string, string[]> = {
  charge: ['$.charge'],
  customer: ['$.customer'],
  email: ['$.email'],
  invoice: ['$.invoice'],
  payment_intent: ['$.payment_intent', '$.payment.payment_intent'],
  price: ['$.price'],
  product: ['$.product'],
  status: ['$.status'],
  subscription: ['$.subscription', '$.parent.subscription_details.subscription'],
  test_clock: ['$.test_clock'],
  type: ['$.type'],
}

export type IndexedField = keyof typeof indexedFields
export const isIndexedField = (name: string): boolean => Object.hasOwn(indexedFields, name)

/** Events are the most of all rows and are listed by type alone: the other fields do not read their JSON. */
function generatedColumn([name, paths]: [string, string[]]): string {
  const values = [...paths.map((path) => `json ->> '${path}'`), 'NULL'].join(', ')
  const value =
    name === 'type' ? `coalesce(${values})` : `CASE WHEN object <> 'event' THEN coalesce(${values}) END`
  return `, ${name} TEXT AS (${value}) VIRTUAL`
}

const tables = `
  CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    object TEXT NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL,
    hidden TEXT
    ${Object.entries(indexedFields).map(generatedColumn).join('\n    ')}
  ) STRICT;
  CREATE INDEX IF NOT EXISTS object_by_kind ON object (object, seq);
  ${Object.keys(indexedFields)
    .map(
      (name) =>
        `CREATE INDEX IF NOT EXISTS object_by_${name} ON object (object, ${name}, seq) WHERE ${name} IS NOT NULL;`,
    )
    .join('\n  ')}

  CREATE TABLE IF NOT EXISTS due (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    clock TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS due_in_order ON due (clock, at, rank, seq);
  CREATE INDEX IF NOT EXISTS due_by_object ON due (object, kind);

  CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at INTEGER NOT NULL,
    milliseconds INTEGER NOT NULL,
    status INTEGER,
    answer TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS delivery_by_event ON delivery (event, seq);

  CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

export interface Database {
  all(sql: string, ...values: SQLInputValue[]): Row[]
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  run(sql: string, ...values: SQLInputValue[]): void
  setting(name: string): string | undefined
  setSetting(name: string, value: string): void
  /** Runs `work` whole or not at all; `keep` says which errors leave what was done. Transactions do not nest: the inner one joins. */
  transaction<T>(work: () => T, keep?: (error: unknown) => boolean): T
  /** Runs `work` and undoes all it did; only what it returns remains. */
  rehearse<T>(work: () => T): T
  /** Whether what happens now will be undone: it must not be told to anybody. */
  isRehearsing(): boolean
  serialize(): Uint8Array
  deserialize(bytes: Uint8Array): void
  clear(): void
  close(): void
}

export type Row = Record<string, string | number | null>

export function openDatabase(path: string): Database {
  const sqlite = new DatabaseSync(path)
  // A crash of the process loses nothing in WAL mode; a crash of the machine may lose the last moments, which a sandbox can afford.
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY')
  sqlite.exec(tables)
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) {
      return known
    }
    const statement = sqlite.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  let depth = 0
  let rehearsals = 0
  const database: Database = {
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    get: (sql, ...values) => prepare(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => {
      prepare(sql).run(...values)
    },
    setting: (name) => database.get('SELECT value FROM setting WHERE name = ?', name)?.value?.toString(),
    setSetting: (name, value) =>
      database.run(
        'INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        name,
        value,
      ),
    transaction(work, keep = () => false) {
      if (depth > 0) {
        return work()
      }
      depth++
      prepare('BEGIN IMMEDIATE').run()
      try {
        const result = work()
        prepare('COMMIT').run()
        return result
      } catch (error) {
        prepare(keep(error) ? 'COMMIT' : 'ROLLBACK').run()
        throw error
      } finally {
        depth--
      }
    },
    rehearse(work) {
      return database.transaction(() => {
        sqlite.exec('SAVEPOINT rehearsal')
        rehearsals++
        try {
          return work()
        } finally {
          rehearsals--
          sqlite.exec('ROLLBACK TO rehearsal; RELEASE rehearsal')
        }
      })
    },
    isRehearsing: () => rehearsals > 0,
    serialize: () => sqlite.serialize(),
    deserialize(bytes) {
      statements.clear()
      sqlite.deserialize(bytes)
    },
    clear() {
      for (const table of ['object', 'due', 'delivery', 'idempotency']) {
        sqlite.exec(`DELETE FROM ${table}`)
      }
    },
    close: () => sqlite.close(),
  }
  return database
}

/** The seed of this database's ids: given, or drawn once. Another database is another Stripe account. */
export function seedOf(database: Database, given: string | undefined): string {
  const known = database.setting('seed')
  if (known !== undefined) {
    return known
  }
  const seed = given ?? randomBytes(16).toString('hex')
  database.setSetting('seed', seed)
  return seed
}
