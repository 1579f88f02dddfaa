/**
 * Compares the declared row types with the migrated database: of tables, and of raw SQL queries.
 */
import { Client, type FieldDef, type Submittable } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import {
  type Column,
  declaredColumns,
  declaredTables,
  type Kind,
  readQueries,
} from '../../test/declared-types.ts'

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/**
 * Generated columns are computed from columns that are not null, which PostgreSQL does not infer.
 */
test('the declared tables equal those of the database: columns, types and nullability', async () => {
  const { rows } = await client.query<{ table: string; column: string; type: string; nullable: boolean }>(
    `select format('shop.%s', table_name) as "table", column_name as "column", udt_name as type,
      is_nullable = 'YES' and is_generated = 'NEVER' as nullable
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema = 'shop' and table_type = 'BASE TABLE' and table_name <> 'migration'`,
  )
  const actual: Record<string, Record<string, Column>> = {}
  for (const { table, column, type, nullable } of rows) {
    actual[table] = { ...actual[table], [column]: { kind: kindOfType(type), nullable } }
  }
  expect(declaredTables()).toEqual(actual)
})

const kinds: Record<string, Kind> = {
  bool: 'boolean',
  bytea: 'bytes',
  float8: 'number',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  json: 'json',
  jsonb: 'json',
  numeric: 'number',
  timestamptz: 'date',
}

/** Other types, such as text and enums, are strings. */
const kindOfType = (type: string): Kind => (type.startsWith('_') ? 'list' : (kinds[type] ?? 'string'))

/**
 * Raw queries whose types are not compared: their text is composed of fragments that are not
 * constants, or their row type needs a type checker. Each is as `file: type`.
 */
const notCompared = [
  'carts/set-item.ts: { available: number }',
  "carts/show.ts: Omit<CartItem, 'was'> & { addedPrices: Price[] | null }",
  'catalog/select.ts: Product & Cursor',
  "ledger/check.ts: LedgerReport['open'][number]",
  'stripe-sync/find.ts: StripeEventDetails',
  'stripe-sync/find.ts: StripeEventRow',
  "stripe-sync/stats.ts: StripeEventStats['buckets'][number] & { at: number }",
]

test('the row types of raw queries equal the columns that PostgreSQL returns', async () => {
  const differences: string[] = []
  const skipped: string[] = []
  let compared = 0
  for (const query of readQueries()) {
    const name = `${query.source.path.replace('packages/engine/src/', '')}: ${query.type}`
    const declared = declaredColumns(query)
    const fields = declared && query.text ? await describeQuery(query.text) : undefined
    // A column without a name is a fragment that was taken for a value.
    if (!declared || !fields || fields.some((field) => field.name === '?column?')) {
      skipped.push(name)
      continue
    }
    compared++
    const actual = new Map(fields.map((field) => [field.name, kindOfField(field)]))
    // A returned column that is not declared is not read, so only the declared ones are compared.
    for (const [column, type] of declared) {
      const returned = actual.get(column)
      if (!returned || !agree(type, returned)) {
        differences.push(`${name} ${column}: declared ${type}, returned ${returned ?? 'nothing'}`)
      }
    }
  }
  expect(differences).toEqual([])
  expect(compared).toBeGreaterThan(25)
  expect(skipped.toSorted()).toEqual(notCompared)
})

/** JSON may hold every kind of value, and a list may arrive as JSON. */
const agree = (declared: Kind, returned: Kind): boolean =>
  declared === returned || declared === 'unknown' || returned === 'json'

/**
 * The columns that a statement would return; `undefined` if PostgreSQL cannot parse it. Does not
 * execute it.
 */
function describeQuery(text: string): Promise<FieldDef[] | undefined> {
  const { promise, resolve } = Promise.withResolvers<FieldDef[] | undefined>()
  let fields: FieldDef[] | undefined
  const describe = {
    submit(connection: PreparingConnection) {
      connection.parse({ text, name: '', types: [] })
      connection.describe({ type: 'S', name: '' })
      connection.sync()
    },
    handleRowDescription(message: { fields: FieldDef[] }) {
      fields = message.fields
    },
    handleError: () => resolve(undefined),
    handleReadyForQuery: () => resolve(fields),
  }
  client.query(describe as unknown as Submittable)
  return promise
}

/** What pg's connection offers for the extended protocol. */
interface PreparingConnection {
  parse(statement: { text: string; name: string; types: number[] }): void
  describe(statement: { type: 'S'; name: string }): void
  sync(): void
}

const kindsByOid: Record<number, Kind> = {
  16: 'boolean',
  17: 'bytes',
  20: 'number',
  21: 'number',
  23: 'number',
  114: 'json',
  701: 'number',
  1009: 'list',
  1184: 'date',
  1700: 'number',
  3802: 'json',
}

const kindOfField = ({ dataTypeID }: FieldDef): Kind => kindsByOid[dataTypeID] ?? 'string'
