/**
 * Where a list goes on: the sort key and the id of its last row, so that what is added meanwhile
 * moves nothing.
 */
import { AppError } from './errors.ts'

export interface Cursor {
  /** As PostgreSQL writes it. */
  key: string
  id: string
}

/** `of` says of which list and order: another one's cursor is refused. */
export const writeCursor = (of: string, { key, id }: Cursor): string =>
  Buffer.from(JSON.stringify([of, key, id])).toString('base64url')

/** @throws AppError `list.unknown_cursor` */
export function readCursor(of: string, cursor: string): Cursor {
  const [list, key, id, ...rest] = parse(cursor)
  if (list !== of || typeof key !== 'string' || typeof id !== 'string' || rest.length > 0) {
    throw new AppError('list.unknown_cursor')
  }
  return { key, id }
}

/** Takes one row more than a page: that there is one says that there is a next page. */
export function cutPage<Row>(
  rows: Row[],
  limit: number,
  cursorOf: (last: Row) => string,
): { page: Row[]; next: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}

/** A cursor that somebody made by hand may hold a key that is no number, no time, or no text. */
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
