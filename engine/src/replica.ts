/** How rows that repeat Stripe's objects are compared with them: column by column. */

export interface Difference {
  id: string
  /** `row` where one side has no such row at all. */
  column: string
  ours: unknown
  stripes: unknown
}

type Row = { id: string }

export function differencesOf<R extends Row>(ours: (R | undefined)[], stripes: (R | undefined)[]): Difference[] {
  const [left, right] = [byId(ours), byId(stripes)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) => compareRows(id, left.get(id), right.get(id)))
}

const byId = <R extends Row>(rows: (R | undefined)[]) => new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])))

function compareRows(id: string, ours: Row | undefined, stripes: Row | undefined): Difference[] {
  if (!ours || !stripes) return [{ id, column: 'row', ours: ours && 'there', stripes: stripes && 'there' }]
  const known = new Map<string, unknown>(Object.entries(ours))
  return Object.entries(stripes)
    .filter(([column, value]) => !isSame(known.get(column), value))
    .map(([column, value]) => ({ id, column, ours: known.get(column), stripes: value }))
}

function isSame(left: unknown, right: unknown): boolean {
  return left instanceof Date && right instanceof Date ? left.getTime() === right.getTime() : left === right
}

/** For a person to read: `sub_1 status: ours active, Stripe's past_due`. */
export const describeDifferences = (differences: Difference[], side: 'ours' | 'stripes'): string =>
  differences.map((difference) => `${difference.id} ${difference.column}: ${show(difference[side])}`).join('; ')

const show = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : value === undefined ? 'missing' : String(value)
