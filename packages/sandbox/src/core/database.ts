/** The SQLite database, a file or in memory, that holds the whole state of a sandbox. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { schemaVersion, tables } from './tables.ts'

export interface Database {
  all(sql: string, ...values: SQLInputValue[]): Row[]
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  run(sql: string, ...values: SQLInputValue[]): void
  setting(name: string): string | undefined
  setSetting(name: string, value: string): void
  /**
   * Runs `work` in a transaction. An error rolls it back, unless `commitsOn` says otherwise, and is
   * thrown again. An inner transaction joins the outer one.
   */
  transaction<T>(work: () => T, commitsOn?: (error: unknown) => boolean): T
  /** Runs `work`, rolls back all its changes and returns its result. */
  dryRun<T>(work: () => T): T
  /**
   * Whether a dry run is in progress: its events must not be reported, because they are rolled
   * back.
   */
  isDryRun(): boolean
  serialize(): Uint8Array
  deserialize(bytes: Uint8Array): void
  /** Deletes all rows but the settings. */
  clear(): void
  close(): void
}

export type Row = Record<string, string | number | null>

/** @throws Error for a file that another version of the sandbox wrote */
export function openDatabase(path: string): Database {
  const sqlite = new DatabaseSync(path)
  checkVersion(sqlite, path)
  // In WAL mode a crash of the process loses nothing. A crash of the machine may lose the last
  // moments, which is acceptable for a sandbox.
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY')
  sqlite.exec(tables)
  const { prepare, clear: clearStatements } = createStatementCache(sqlite)
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
    ...createTransactions(sqlite, prepare),
    serialize: () => sqlite.serialize(),
    deserialize(bytes) {
      clearStatements()
      sqlite.deserialize(bytes)
    },
    clear() {
      for (const table of ['object', 'job', 'delivery', 'idempotency']) {
        sqlite.exec(`DELETE FROM ${table}`)
      }
    },
    close: () => sqlite.close(),
  }
  return database
}

function checkVersion(sqlite: DatabaseSync, path: string) {
  const { version, objects } = sqlite
    .prepare(
      `SELECT user_version AS version, (SELECT count(*) FROM sqlite_schema WHERE name = 'object') AS objects
         FROM pragma_user_version`,
    )
    .get() as { version: number; objects: number }
  if (objects > 0 && version !== schemaVersion) {
    sqlite.close()
    throw new Error(
      `${path} was written by another version of the sandbox. Delete it, or choose another file.`,
    )
  }
}

function createStatementCache(sqlite: DatabaseSync) {
  const statements = new Map<string, StatementSync>()
  return {
    prepare(sql: string): StatementSync {
      const cached = statements.get(sql)
      if (cached !== undefined) {
        return cached
      }
      const statement = sqlite.prepare(sql)
      statements.set(sql, statement)
      return statement
    },
    clear: () => statements.clear(),
  }
}

function createTransactions(
  sqlite: DatabaseSync,
  prepare: (sql: string) => StatementSync,
): Pick<Database, 'transaction' | 'dryRun' | 'isDryRun'> {
  let depth = 0
  let dryRuns = 0
  const transaction: Database['transaction'] = (work, commitsOn = () => false) => {
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
      prepare(commitsOn(error) ? 'COMMIT' : 'ROLLBACK').run()
      throw error
    } finally {
      depth--
    }
  }
  return {
    transaction,
    dryRun(work) {
      return transaction(() => {
        sqlite.exec('SAVEPOINT dry_run')
        dryRuns++
        try {
          return work()
        } finally {
          dryRuns--
          sqlite.exec('ROLLBACK TO dry_run; RELEASE dry_run')
        }
      })
    },
    isDryRun: () => dryRuns > 0,
  }
}

/**
 * The seed of this database's ids: the first one given, else a random one. Another database is
 * another Stripe account.
 */
export function seedOf(database: Database, given: string | undefined): string {
  const stored = database.setting('seed')
  if (stored !== undefined) {
    return stored
  }
  const seed = given ?? randomBytes(16).toString('hex')
  database.setSetting('seed', seed)
  return seed
}
