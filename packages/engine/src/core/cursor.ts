/**
 * Cursors for pagination: the sort key and id of the last row, so that new rows do not shift pages.
 */
import { AppError } from './errors.ts'

export interface Cursor {
  /** The sort key as PostgreSQL formats it. */
  key: string
  id: string
}

/** @param list the name of the list and its order; `readCursor` rejects cursors of other lists */
export const writeCursor = (list: string, { key, id }: Cursor): string =>
  Buffer.from(JSON.stringify([list, key, id])).toString('base64url')

/** @throws AppError `list.unknown_cursor` */
export function readCursor(list: string, cursor: string): Cursor {
  const [listOfCursor, key, id, ...rest] = parse(cursor)
  if (listOfCursor !== list || typeof key !== 'string' || typeof id !== 'string' || rest.length > 0) {
    throw new AppError('list.unknown_cursor')
  }
  return { key, id }
}

/** Cuts the extra row that a query reads to find out whether there is a next page. */
export function cutPage<Row>(
  rows: Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { page: Row[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

/**
 * Rethrows an error of a query. PostgreSQL's errors for an invalid number, time or text become
 * `list.unknown_cursor`, because a forged cursor can contain any key.
 */
export function failOnWrongKey(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  throw ['22003', '22007', '22008', '22021', '22P02'].includes(String(code))
    ? new AppError('list.unknown_cursor')
    : error
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}
