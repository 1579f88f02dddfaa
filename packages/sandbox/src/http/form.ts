/**
 * Stripe's form encoding: `items[0][price]=…&expand[]=…` becomes nested records. All values are
 * strings; schema.ts gives them types.
 */
import { invalid } from './errors.ts'

export type FormValue = string | FormRecord
/** Has no prototype, so that a key such as `__proto__` is an ordinary key. */
export interface FormRecord {
  [key: string]: FormValue
}

const depthMax = 10
const pairsMax = 5_000

/**
 * @throws StripeError for unbalanced brackets, nesting beyond ten levels, and a name used both as a
 * value and as an object
 */
export function parseForm(text: string): FormRecord {
  const root = emptyRecord()
  let pairs = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++pairs > pairsMax) {
      throw invalid(`Too many parameters: at most ${pairsMax} are accepted.`)
    }
    setPath(root, splitName(name), value, name)
  }
  return root
}

function emptyRecord(): FormRecord {
  return Object.create(null)
}

/** `items[0][price]` → `['items', '0', 'price']`. */
function splitName(name: string): string[] {
  const open = name.indexOf('[')
  if (open < 0) {
    return [name]
  }
  const rest = name.slice(open)
  if (open === 0 || !/^(\[[^[\]]*\])+$/.test(rest)) {
    throw invalid(`Invalid parameter name: ${name.slice(0, 100)}`)
  }
  const path = [name.slice(0, open), ...rest.slice(1, -1).split('][')]
  if (path.length > depthMax) {
    throw invalid(`Parameters are nested too deeply: ${name.slice(0, 100)}`)
  }
  return path
}

function setPath(root: FormRecord, path: string[], value: string, name: string) {
  let record = root
  for (const [depth, part] of path.entries()) {
    const isLast = depth === path.length - 1
    // In `a[]=x&a[]=y` each pair is the next element. `a[][b]` belongs to the newest element until
    // a key repeats.
    const key = part === '' ? nextIndex(record, isLast, path[depth + 1]) : part
    if (isLast) {
      record[key] = value
      return
    }
    const child = record[key] ?? emptyRecord()
    if (typeof child === 'string') {
      throw invalid(`Invalid parameters: ${name.slice(0, 100)} is used both as a value and as an object.`)
    }
    record[key] = child
    record = child
  }
}

function nextIndex(record: FormRecord, isLast: boolean, nextKey: string | undefined): string {
  const length = lengths.get(record) ?? 0
  const newest = record[String(length - 1)]
  const continuesNewest =
    !isLast &&
    nextKey !== undefined &&
    newest !== undefined &&
    typeof newest === 'object' &&
    !(nextKey in newest)
  if (continuesNewest) {
    return String(length - 1)
  }
  lengths.set(record, length + 1)
  return String(length)
}

/**
 * The number of elements created by `[]`. Counting the keys each time would take quadratic time for
 * a long list.
 */
const lengths = new WeakMap<FormRecord, number>()
