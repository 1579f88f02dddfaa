/**
 * Objects as Stripe's API shows them, by kind and id, each with the internal state that the API
 * does not show.
 */
import { invalid, missingResource } from '../http/errors.ts'
import type { Range } from '../http/schema.ts'
import type { Database, Row } from './database.ts'
import type { InternalStateOf } from './internal-state.ts'
import type { AnyObject, List, ObjectName, Objects } from './objects.ts'
import { isIndexedField } from './tables.ts'

export interface Page {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
}

/** A value, one of several values, or `null` for an absent field. `undefined` does not filter. */
export type Filters = Record<string, string | number | boolean | null | string[] | undefined>

export interface Store {
  find<N extends ObjectName>(kind: N, id: string | null | undefined): Objects[N] | undefined
  /** @throws StripeError `resource_missing`; `param` is the parameter that contained the id */
  get<N extends ObjectName>(kind: N, id: string, param?: string): Objects[N]
  /** The object with this id, of any kind: for `expand`. */
  findAny(id: string): AnyObject | undefined
  /** The kind of a deleted object. */
  findDeleted(id: string): ObjectName | undefined
  /** An object, deleted or not. @throws StripeError `resource_missing` */
  getDeleted<N extends ObjectName>(kind: N, id: string): Objects[N]
  insert<T extends AnyObject>(object: T, internal?: InternalStateOf<T['object']>): T
  save<T extends AnyObject>(object: T): T
  delete(object: AnyObject): void
  /** A page, newest first. */
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
  /** The internal state of an object; empty if it has none. */
  internal<N extends ObjectName>(kind: N, id: string): InternalStateOf<N>
  setInternal<N extends ObjectName>(kind: N, id: string, state: InternalStateOf<N>): void
}

export function createStore(database: Database): Store {
  return { ...createReads(database), ...createLists(database), ...createWrites(database) }
}

const parse = (row: Row) => JSON.parse(String(row.json))

function createReads(
  database: Database,
): Pick<Store, 'find' | 'get' | 'findAny' | 'findDeleted' | 'getDeleted' | 'internal'> {
  const find: Store['find'] = (kind, id) => {
    if (id === null || id === undefined) {
      return undefined
    }
    const row = database.get('SELECT json FROM object WHERE id = ? AND object = ? AND deleted = 0', id, kind)
    return row === undefined ? undefined : parse(row)
  }
  return {
    find,
    get(kind, id, param) {
      const found = find(kind, id)
      if (found === undefined) {
        throw missingResource(kind, id, param)
      }
      return found
    },
    findAny(id) {
      const row = database.get('SELECT json FROM object WHERE id = ? AND deleted = 0', id)
      return row === undefined ? undefined : parse(row)
    },
    findDeleted(id) {
      return database.get('SELECT object FROM object WHERE id = ? AND deleted = 1', id)?.object as
        | ObjectName
        | undefined
    },
    getDeleted(kind, id) {
      const row = database.get('SELECT json FROM object WHERE id = ? AND object = ?', id, kind)
      if (row === undefined) {
        throw missingResource(kind, id)
      }
      return parse(row)
    },
    internal(kind, id) {
      const row = database.get('SELECT internal FROM object WHERE id = ? AND object = ?', id, kind)
      return JSON.parse(String(row?.internal ?? '{}'))
    },
  }
}

function createLists(database: Database): Pick<Store, 'list' | 'all' | 'count'> {
  return {
    list(kind, url, page, filters = {}, created = {}) {
      const limit = page.limit ?? 10
      const { where, values } = condition(kind, filters, created)
      const backwards = page.ending_before !== undefined
      const cursor = cursorCondition(database, page)
      const sql = `SELECT json FROM object WHERE ${where}${cursor.sql} ORDER BY seq ${backwards ? 'ASC' : 'DESC'} LIMIT ?`
      const rows = database.all(sql, ...values, ...cursor.values, limit + 1)
      const data = rows.slice(0, limit).map(parse)
      return { object: 'list', data: backwards ? data.reverse() : data, has_more: rows.length > limit, url }
    },
    all(kind, filters = {}) {
      const { where, values } = condition(kind, filters, {})
      return database.all(`SELECT json FROM object WHERE ${where} ORDER BY seq`, ...values).map(parse)
    },
    count(kind) {
      return Number(
        database.get('SELECT count(*) AS n FROM object WHERE object = ? AND deleted = 0', kind)?.n ?? 0,
      )
    },
  }
}

function createWrites(database: Database): Pick<Store, 'insert' | 'save' | 'delete' | 'setInternal'> {
  return {
    insert(object, internal) {
      const internalJson = internal === undefined ? null : JSON.stringify(internal)
      const sql = 'INSERT INTO object (id, object, created, json, internal) VALUES (?, ?, ?, ?, ?)'
      database.run(sql, object.id, object.object, createdOf(object), JSON.stringify(object), internalJson)
      return object
    },
    save(object) {
      database.run('UPDATE object SET json = ? WHERE id = ?', JSON.stringify(object), object.id)
      return object
    },
    delete(object) {
      database.run('UPDATE object SET deleted = 1 WHERE id = ?', object.id)
    },
    setInternal(_kind, id, state) {
      database.run('UPDATE object SET internal = ? WHERE id = ?', JSON.stringify(state), id)
    },
  }
}

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
