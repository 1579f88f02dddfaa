/** The database: connection pool, query builder, and the parsing of bigint. */
import { Kysely, type LogEvent, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Log } from './log.ts'
import type { Database } from './schema.ts'

export type Db = Kysely<Database>
export type DbTransaction = Transaction<Database>

/**
 * A lost connection is replaced by the next query. Without a listener, its error would end the
 * process.
 * @param onLost called with the error of a lost connection
 */
export function createPool(
  databaseUrl: string,
  size: number,
  onLost: (error: Error) => void = () => {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: size,
    types: { getTypeParser },
    application_name: 'countinghouse',
  })
  pool.on('error', onLost)
  pool.on('connect', (client) => client.on('error', onLost))
  return pool
}

/** @param log gets every statement at debug level; statements are not logged without it */
export function createDb(pool: pg.Pool, log?: Log): Db {
  const dialect = new PostgresDialect({ pool })
  return new Kysely<Database>(log ? { dialect, log: (event) => logStatement(log, event) } : { dialect })
}

/** Leaves out parameters, which contain customer data, tokens and secrets. */
function logStatement(log: Log, event: LogEvent): void {
  const fields = {
    sql: event.query.sql.replace(/\s+/g, ' ').trim(),
    durationMs: Math.round(event.queryDurationMillis * 100) / 100,
  }
  if (event.level === 'query') {
    log.debug(fields, 'SQL statement')
    return
  }
  const error = event.error instanceof Error ? event.error.message : String(event.error)
  log.debug({ ...fields, error }, 'SQL statement failed')
}

/**
 * Shares the pool with a library that has tables in a schema of its own. The library must not close
 * it.
 */
export function lendDatabase(pool: pg.Pool, schemaName: string) {
  return { dialect: new PostgresDialect({ pool }), type: 'postgres', schemaName, transaction: true } as const
}

/** Whether `error` is a violation of `constraint`. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === constraint
}

const INT8 = 20

/** Amounts in minor units are bigint. A double is exact up to 2^53; a larger value throws. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary' ? parseInt8 : pg.types.getTypeParser(oid, format as 'text')

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${text} exceeds the range of exact integers`)
  }
  return value
}
