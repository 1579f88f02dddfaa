/** Stripe's form encoding: `items[0][price]=…&expand[]=…` to nested records. Everything stays a string; schema.ts gives it types. */
import { invalid } from './errors.ts'

export type FormValue = string | FormRecord
/** Has no prototype, so that a key such as `__proto__` is a key like any other. */
export interface FormRecord {
  [key: string]: FormValue
}

const maxDepth = 10
const maxPairs = 5_000

/** @throws StripeError for brackets that do not match, nesting beyond ten levels, and a name used both as value and as parent. */
export function parseForm(text: string): FormRecord {
  const root = emptyRecord()
  let pairs = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++pairs > maxPairs) {
      throw invalid(`Too many parameters: at most ${maxPairs} are accepted.`)
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
  if (path.length > maxDepth) {
    throw invalid(`Parameters are nested too deeply: ${name.slice(0, 100)}`)
  }
  return path
}

function setPath(root: FormRecord, path: string[], value: string, name: string) {
  let record = root
  for (const [depth, part] of path.entries()) {
    const last = depth === path.length - 1
    // `a[]=x&a[]=y`: each pair is the next element. `a[][b]` continues the newest element until it repeats a key.
    const key = part === '' ? nextIndex(record, last, path[depth + 1]) : part
    if (last) {
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

function nextIndex(record: FormRecord, last: boolean, nextKey: string | undefined): string {
  const length = lengths.get(record) ?? 0
  const newest = record[String(length - 1)]
  const continues =
    !last &&
    nextKey !== undefined &&
    newest !== undefined &&
    typeof newest === 'object' &&
    !(nextKey in newest)
  if (continues) {
    return String(length - 1)
  }
  lengths.set(record, length + 1)
  return String(length)
}

/** How many elements `[]` has made: counting the keys each time would make a long list cost its square. */
const lengths = new WeakMap<FormRecord, number>()
