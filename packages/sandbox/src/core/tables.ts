/**
 * The tables of the sandbox's database: one of objects, and four for jobs, deliveries, idempotency
 * keys and settings.
 */

/** Fields that lists can be filtered by: columns computed from the JSON, each with an index. */
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

export const isIndexedField = (name: string): boolean => Object.hasOwn(indexedFields, name)

/**
 * Most rows are events, and events are only filtered by type: their JSON is not parsed for the
 * other columns.
 */
function generatedColumn([name, paths]: [string, string[]]): string {
  const values = [...paths.map((path) => `json ->> '${path}'`), 'NULL'].join(', ')
  const value =
    name === 'type' ? `coalesce(${values})` : `CASE WHEN object <> 'event' THEN coalesce(${values}) END`
  return `, ${name} TEXT AS (${value}) VIRTUAL`
}

/** Raise this number with every change of the tables: a file with another number is rejected. */
export const schemaVersion = 1

export const tables = `
  CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    object TEXT NOT NULL,
    created INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    json TEXT NOT NULL,
    internal TEXT
    ${Object.entries(indexedFields).map(generatedColumn).join('\n    ')}
  ) STRICT;
  CREATE INDEX IF NOT EXISTS object_by_kind ON object (object, seq);
  ${Object.keys(indexedFields)
    .map(
      (name) =>
        `CREATE INDEX IF NOT EXISTS object_by_${name} ON object (object, ${name}, seq) WHERE ${name} IS NOT NULL;`,
    )
    .join('\n  ')}

  CREATE TABLE IF NOT EXISTS job (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    clock TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    object TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS job_in_order ON job (clock, at, rank, seq);
  CREATE INDEX IF NOT EXISTS job_by_object ON job (object, kind);

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

  PRAGMA user_version = ${schemaVersion};
`
