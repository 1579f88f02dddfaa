/** Differences between rows of the database and Stripe's objects, and how they are reported. */

export interface Discrepancy {
  /** The record that differs, such as `order ord_…` or `event evt_…`. */
  what: string
  inDatabase: string
  atStripe: string
  /** The effect of the repair, or the next step for an admin. */
  hint: string
  repaired: boolean
}

export interface ReconcileOptions {
  /** Whether to repair discrepancies; when false, nothing is written. */
  repair: boolean
  /** `total` is `undefined` until it is known. */
  onProgress?: ((progress: { step: string; done: number; total: number | undefined }) => void) | undefined
  signal?: AbortSignal | undefined
}

/** One column of a row that copies a Stripe object and does not match it. */
export interface Difference {
  id: string
  /** `row` when the row exists on one side only. */
  column: string
  inDatabase: unknown
  atStripe: unknown
}

type Row = { id: string }

/** Compares rows of the same table by id, column by column. */
export function differencesOf<R extends Row>(
  inDatabase: (R | undefined)[],
  atStripe: (R | undefined)[],
): Difference[] {
  const [left, right] = [byId(inDatabase), byId(atStripe)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) =>
    compareRows(id, left.get(id), right.get(id)),
  )
}

const byId = <R extends Row>(rows: (R | undefined)[]) =>
  new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])))

function compareRows(id: string, inDatabase: Row | undefined, atStripe: Row | undefined): Difference[] {
  if (!inDatabase || !atStripe) {
    return [{ id, column: 'row', inDatabase: inDatabase && 'exists', atStripe: atStripe && 'exists' }]
  }
  const known = new Map<string, unknown>(Object.entries(inDatabase))
  return Object.entries(atStripe)
    .filter(([column, value]) => !isSame(known.get(column), value))
    .map(([column, value]) => ({ id, column, inDatabase: known.get(column), atStripe: value }))
}

function isSame(left: unknown, right: unknown): boolean {
  return left instanceof Date && right instanceof Date ? left.getTime() === right.getTime() : left === right
}

/** Differing columns as one discrepancy; `undefined` when there are none. */
export function discrepancyOf(
  what: string,
  differences: Difference[],
): Omit<Discrepancy, 'repaired'> | undefined {
  if (differences.length === 0) {
    return undefined
  }
  return {
    what,
    inDatabase: describe(differences, 'inDatabase'),
    atStripe: describe(differences, 'atStripe'),
    hint: 'Apply it as it is at Stripe.',
  }
}

/** One side as text, such as `sub_1 status: active; sub_1 canceled_at: missing`. */
const describe = (differences: Difference[], side: 'inDatabase' | 'atStripe'): string =>
  differences
    .map((difference) => `${difference.id} ${difference.column}: ${show(difference[side])}`)
    .join('; ')

const show = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : value === undefined ? 'missing' : String(value)
