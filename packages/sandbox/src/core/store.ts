/** Objects as Stripe shows them, by kind and id, with what Stripe keeps to itself (`hidden`) beside them. */
import { invalid, missingResource } from '../http/errors.ts'
import type { Range } from '../http/schema.ts'
import type { Database, Row } from './database.ts'
import { isIndexedField } from './database.ts'
import type { HiddenOf } from './hidden.ts'
import type { AnyObject, List, ObjectName, Objects } from './objects.ts'

export interface Page {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
}

/** A value, one of several, `null` for absent; `undefined` is no filter. */
export type Filters = Record<string, string | number | boolean | null | string[] | undefined>

export interface Store {
  find<N extends ObjectName>(kind: N, id: string | null | undefined): Objects[N] | undefined
  /** @throws StripeError `resource_missing`; `param` names the parameter that carried the id. */
  get<N extends ObjectName>(kind: N, id: string, param?: string): Objects[N]
  /** Whatever has this id; what `expand` asks. */
  findAny(id: string): AnyObject | undefined
  /** The kind of a deleted object, whose id is still known. */
  findDeleted(id: string): ObjectName | undefined
  getDeleted<N extends ObjectName>(kind: N, id: string): Objects[N]
  insert<T extends AnyObject>(object: T, hidden?: HiddenOf<T['object']>): T
  save<T extends AnyObject>(object: T): T
  delete(object: AnyObject): void
  /** Newest first. A filter that is `undefined` is no filter. */
  list<N extends ObjectName>(
    kind: N,
    url: string,
    page: Page,
    filters?: Filters,
    created?: Range,
  ): List<Objects[N]>
  /** Every match, oldest first. */
  all<N extends ObjectName>(kind: N, filters?: Filters): Objects[N][]
  count(kind: ObjectName): number
  hidden<N extends ObjectName>(kind: N, id: string): HiddenOf<N>
  setHidden<N extends ObjectName>(kind: N, id: string, hidden: HiddenOf<N>): void
}

const read = (row: Row) => JSON.parse(String(row.json))

export function createStore(database: Database): Store {
  const store: Store = {
    find(kind, id) {
      if (id === null || id === undefined) {
        return undefined
      }
      const row = database.get(
        'SELECT json FROM object WHERE id = ? AND object = ? AND deleted = 0',
        id,
        kind,
      )
      return row === undefined ? undefined : read(row)
    },
    get(kind, id, param) {
      const found = store.find(kind, id)
      if (found === undefined) {
        throw missingResource(spoken(kind), id, param)
      }
      return found
    },
    findAny(id) {
      const row = database.get('SELECT json FROM object WHERE id = ? AND deleted = 0', id)
      return row === undefined ? undefined : read(row)
    },
    findDeleted(id) {
      return database.get('SELECT object FROM object WHERE id = ? AND deleted = 1', id)?.object as
        | ObjectName
        | undefined
    },
    getDeleted(kind, id) {
      const row = database.get('SELECT json FROM object WHERE id = ? AND object = ?', id, kind)
      if (row === undefined) {
        throw missingResource(spoken(kind), id)
      }
      return read(row)
    },
    insert(object, hidden) {
      const hiddenJson = hidden === undefined ? null : JSON.stringify(hidden)
      const sql = 'INSERT INTO object (id, object, created, json, hidden) VALUES (?, ?, ?, ?, ?)'
      database.run(sql, object.id, object.object, createdOf(object), JSON.stringify(object), hiddenJson)
      return object
    },
    save(object) {
      database.run('UPDATE object SET json = ? WHERE id = ?', JSON.stringify(object), object.id)
      return object
    },
    delete(object) {
      database.run('UPDATE object SET deleted = 1 WHERE id = ?', object.id)
    },
    list(kind, url, page, filters = {}, created = {}) {
      const limit = page.limit ?? 10
      const { where, values } = condition(kind, filters, created)
      const backwards = page.ending_before !== undefined
      const cursor = cursorCondition(database, page)
      const sql = `SELECT json FROM object WHERE ${where}${cursor.sql} ORDER BY seq ${backwards ? 'ASC' : 'DESC'} LIMIT ?`
      const rows = database.all(sql, ...values, ...cursor.values, limit + 1)
      const data = rows.slice(0, limit).map(read)
      return { object: 'list', data: backwards ? data.reverse() : data, has_more: rows.length > limit, url }
    },
    all(kind, filters = {}) {
      const { where, values } = condition(kind, filters, {})
      return database.all(`SELECT json FROM object WHERE ${where} ORDER BY seq`, ...values).map(read)
    },
    count(kind) {
      return Number(
        database.get('SELECT count(*) AS n FROM object WHERE object = ? AND deleted = 0', kind)?.n ?? 0,
      )
    },
    hidden(kind, id) {
      const row = database.get('SELECT hidden FROM object WHERE id = ? AND object = ?', id, kind)
      return JSON.parse(String(row?.hidden ?? '{}'))
    },
    setHidden(_kind, id, hidden) {
      database.run('UPDATE object SET hidden = ? WHERE id = ?', JSON.stringify(hidden), id)
    },
  }
  return store
}

/** `payment_intent` is spoken of as such, `checkout.session` too: Stripe's messages use the object's name. */
const spoken = (kind: ObjectName) => kind

function createdOf(object: AnyObject): number {
  return 'created' in object && typeof object.created === 'number' ? object.created : 0
}

function condition(kind: ObjectName, filters: Filters, created: Range) {
  const clauses = ['object = ?', 'deleted = 0']
  const values: (string | number)[] = [kind]
  for (const [name, value] of Object.entries(filters)) {
    if (value === undefined) {
      continue
    }
    const column = isIndexedField(name) ? name : `json ->> '$.${name}'`
    if (value === null) {
      clauses.push(`${column} IS NULL`)
      continue
    }
    if (Array.isArray(value)) {
      clauses.push(`${column} IN (${value.map(() => '?').join(', ')})`)
      values.push(...value)
      continue
    }
    clauses.push(`${column} = ?`)
    values.push(typeof value === 'boolean' ? Number(value) : value)
  }
  for (const [bound, sign] of Object.entries({ gt: '>', gte: '>=', lt: '<', lte: '<=' } as const)) {
    const value = created[bound as keyof Range]
    if (value === undefined) {
      continue
    }
    clauses.push(`created ${sign} ?`)
    values.push(value)
  }
  return { where: clauses.join(' AND '), values }
}

function cursorCondition(database: Database, page: Page): { sql: string; values: number[] } {
  const [name, sign] =
    page.ending_before === undefined ? (['starting_after', '<'] as const) : (['ending_before', '>'] as const)
  const id = page[name]
  if (id === undefined) {
    return { sql: '', values: [] }
  }
  const row = database.get('SELECT seq FROM object WHERE id = ?', id)
  if (row === undefined) {
    throw invalid(`No such object: '${id}'`, { code: 'resource_missing', param: name })
  }
  return { sql: ` AND seq ${sign} ?`, values: [Number(row.seq)] }
}
