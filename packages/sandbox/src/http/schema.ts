/**
 * Declares the parameters of operations as data. Parsing, and the errors for unknown, missing,
 * empty and invalid values, in Stripe's wording, follow from one table.
 */
import { invalid } from './errors.ts'
import type { FormRecord, FormValue } from './form.ts'
import { isBefore } from './versions.ts'

/** One parameter. `Value` is the type that a handler receives. */
export interface Param<Value = unknown, Required extends boolean = boolean> {
  /** Name of the type, for error messages. */
  type: string
  required: Required
  /** The first API version without this parameter. Default: it still exists. */
  removedIn?: string | undefined
  read(value: FormValue, path: string, options: ReadOptions): Value
}

export type Fields = Record<string, Param>
export interface ReadOptions {
  /** The API version in the request's header. `null` accepts the parameters of every version. */
  version: string | null
}

type ValueOf<P> = P extends Param<infer Value> ? Value : never
type RequiredKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Param<unknown, true> ? K : never
}[keyof F]
/** The values that a handler receives for a table of parameters. */
export type Params<F extends Fields> = { [K in RequiredKeys<F>]: ValueOf<F[K]> } & {
  [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]> | undefined
}

/** @throws StripeError for the first parameter that is unknown, missing or invalid */
export function readParams<F extends Fields>(
  fields: F,
  record: FormRecord,
  options: ReadOptions,
  parent = '',
): Params<F> {
  const params: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(record)) {
    const path = parent === '' ? key : `${parent}[${key}]`
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (
      field === undefined ||
      (field.removedIn !== undefined && !isAvailable(field.removedIn, options.version))
    ) {
      throw invalid(`Received unknown parameter: ${path.slice(0, 200)}`, {
        code: 'parameter_unknown',
        param: path.slice(0, 200),
      })
    }
    params[key] = field.read(value, path, options)
  }
  for (const [key, field] of Object.entries(fields)) {
    if (!field.required || params[key] !== undefined) {
      continue
    }
    const path = parent === '' ? key : `${parent}[${key}]`
    throw invalid(`Missing required param: ${path}.`, { code: 'parameter_missing', param: path })
  }
  return params as Params<F>
}

/** Whether `version` still has what `removedIn` removed. */
export const isAvailable = (removedIn: string, version: string | null) =>
  version === null || isBefore(version, removedIn)

export function param<Value>(type: string, read: Param<Value>['read']): Param<Value, false> {
  return { type, required: false, read }
}

function scalar<Value>(type: string, parse: (text: string, path: string) => Value): Param<Value, false> {
  return param(type, (value, path) => {
    if (typeof value !== 'string') {
      throw invalid(`Invalid ${type}: an object was given for ${path}`, { param: path })
    }
    if (value === '') {
      throw emptyValue(path)
    }
    return parse(value, path)
  })
}

function emptyValue(path: string) {
  const message =
    `You passed an empty string for '${path}'. We assume empty values are an attempt to unset a parameter; however '${path}' ` +
    `cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`
  return invalid(message, { code: 'parameter_invalid_empty', param: path })
}

const truncated = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

export const string = (maxLength = 5_000) =>
  scalar('string', (text, path) => {
    if (text.length <= maxLength) {
      return text
    }
    throw invalid(`Invalid string: ${truncated(text)}; must be at most ${maxLength} characters`, {
      param: path,
    })
  })

export const integer = (range: { min?: number; max?: number } = {}) =>
  scalar('integer', (text, path) => {
    const number = Number(text)
    if (!/^-?\d{1,15}$/.test(text)) {
      throw invalid(`Invalid integer: ${truncated(text)}`, { code: 'parameter_invalid_integer', param: path })
    }
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range
    if (number < min) {
      throw invalid(`This value must be greater than or equal to ${min}.`, {
        code: 'parameter_invalid_integer',
        param: path,
      })
    }
    if (number > max) {
      throw invalid(`This value must be less than or equal to ${max}.`, {
        code: 'parameter_invalid_integer',
        param: path,
      })
    }
    return number
  })

/** A decimal number as a string, as in `unit_amount_decimal`. */
export const decimal = () =>
  scalar('decimal', (text, path) => {
    if (/^-?\d{1,15}(\.\d{1,12})?$/.test(text)) {
      return text
    }
    throw invalid(`Invalid decimal: ${truncated(text)}`, { code: 'parameter_invalid_decimal', param: path })
  })

export const boolean = () =>
  scalar('boolean', (text, path) => {
    if (text === 'true' || text === 'false') {
      return text === 'true'
    }
    throw invalid(`Invalid boolean: ${truncated(text)}`, { param: path })
  })

export const timestamp = () =>
  scalar('timestamp', (text, path) => {
    if (/^\d{1,11}$/.test(text)) {
      return Number(text)
    }
    throw invalid(`Invalid timestamp: ${truncated(text)}`, { code: 'parameter_invalid_integer', param: path })
  })

/** A three-letter currency code, converted to lower case as Stripe returns it. */
export const currency = () =>
  scalar('currency', (text, path) => {
    if (/^[a-z]{3}$/i.test(text)) {
      return text.toLowerCase()
    }
    throw invalid(`Invalid currency: ${truncated(text)}`, { param: path })
  })

export const url = () =>
  scalar('url', (text, path) => {
    if (/^https?:\/\/[^\s]+$/i.test(text) && text.length <= 5_000) {
      return text
    }
    throw invalid('Not a valid URL', { code: 'url_invalid', param: path })
  })

export const oneOf = <const Value extends string>(...values: Value[]) =>
  scalar(`enum: ${values.join(' | ')}`, (text, path): Value => {
    const found = values.find((value) => value === text)
    if (found !== undefined) {
      return found
    }
    throw invalid(`Invalid ${path}: must be one of ${joinWithOr(values)}`, { param: path })
  })

function joinWithOr(values: readonly string[]): string {
  if (values.length < 3) {
    return values.join(' or ')
  }
  return `${values.slice(0, -1).join(', ')}, or ${values.at(-1)}`
}

export const object = <F extends Fields>(fields: F): Param<Params<F>, false> & { fields: F } => ({
  ...param('object', (value, path, options) => {
    if (typeof value === 'string') {
      throw value === '' ? emptyValue(path) : invalid('Invalid object', { param: path })
    }
    return readParams(fields, value, options, path)
  }),
  fields,
})

export const array = <Item>(item: Param<Item>, maxLength = 100): Param<Item[], false> =>
  param('array', (value, path, options) => {
    if (typeof value === 'string') {
      throw value === '' ? emptyValue(path) : invalid('Invalid array', { param: path })
    }
    const keys = Object.keys(value)
    if (keys.length > maxLength) {
      throw invalid(`Array ${path} exceeded maximum ${maxLength} allowed elements.`, { param: path })
    }
    if (keys.some((key) => !/^\d+$/.test(key))) {
      throw invalid('Invalid array', { param: path })
    }
    keys.sort((one, other) => Number(one) - Number(other))
    return keys.map((key, index) => item.read(value[key] ?? '', `${path}[${index}]`, options))
  })

/** `''` deletes a key; `null` (the whole map given as `''`) deletes all keys. */
export type MetadataChange = Record<string, string> | null

export const metadata = (): Param<MetadataChange, false> =>
  param('metadata', (value, path) => {
    if (typeof value === 'string') {
      if (value === '') {
        return null
      }
      throw invalid('Invalid object', { param: path })
    }
    for (const [key, text] of Object.entries(value)) {
      checkMetadata(key, text, path)
    }
    return value as Record<string, string>
  })

function checkMetadata(key: string, text: FormValue, path: string) {
  if (key.length > 40) {
    throw invalid(`Metadata keys cannot be longer than 40 characters: ${truncated(key)}`, { param: path })
  }
  if (typeof text !== 'string') {
    throw invalid(`Metadata values must be strings: ${truncated(key)}`, {
      param: `${path}[${truncated(key)}]`,
    })
  }
  if (text.length > 500) {
    throw invalid(
      `Metadata values can have up to 500 characters, but you passed in a value that is ${text.length} characters.`,
      {
        param: `${path}[${key}]`,
      },
    )
  }
}

/** The metadata after a change. @throws StripeError for more than fifty keys */
export function mergeMetadata(
  current: Record<string, string>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === undefined) {
    return current
  }
  if (change === null) {
    return {}
  }
  const merged = new Map(Object.entries(current))
  for (const [key, value] of Object.entries(change)) {
    if (value === '') {
      merged.delete(key)
    } else {
      merged.set(key, value)
    }
  }
  if (merged.size > 50) {
    throw invalid('You can only set up to 50 metadata keys.', { param: 'metadata' })
  }
  return Object.fromEntries(merged)
}

/** A map of arbitrary keys to values of one type, such as `currency_options`. */
export const map = <Value>(item: Param<Value>): Param<Record<string, Value>, false> =>
  param('map', (value, path, options) => {
    if (typeof value === 'string') {
      throw invalid('Invalid object', { param: path })
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, item.read(entry, `${path}[${key}]`, options)]),
    )
  })

/** Parses like `field` and converts the result. */
export const mapped = <Parsed, Value>(
  field: Param<Parsed>,
  convert: (parsed: Parsed) => Value,
): Param<Value, false> =>
  param(field.type, (value, path, options) => convert(field.read(value, path, options)))

export const required = <Value>(field: Param<Value>): Param<Value, true> => ({ ...field, required: true })

/** `''` unsets the field: the handler receives `null`. */
export const clearable = <Value>(field: Param<Value>): Param<Value | null, false> =>
  param(field.type, (value, path, options) => (value === '' ? null : field.read(value, path, options)))

/** A parameter of versions before `removedIn`, rejected in later ones. */
export const legacy = <Value>(removedIn: string, field: Param<Value>): Param<Value, false> => ({
  ...field,
  required: false,
  removedIn,
})

/**
 * A parameter whose type changed in the version `since`. A call without a version may use either
 * type.
 */
export const byVersion = <Value>(
  since: string,
  now: Param<Value>,
  before: Param<Value>,
): Param<Value, false> =>
  param(now.type, (value, path, options) => {
    if (options.version !== null) {
      return (isAvailable(since, options.version) ? before : now).read(value, path, options)
    }
    try {
      return now.read(value, path, options)
    } catch {
      return before.read(value, path, options)
    }
  })

/** A literal such as `now`, or else what `other` parses. */
export const literalOr = <const Literal extends string, Value>(
  literals: readonly Literal[],
  other: Param<Value>,
): Param<Literal | Value, false> =>
  param(
    `${literals.join(' | ')} | ${other.type}`,
    (value, path, options) =>
      literals.find((literal) => literal === value) ?? other.read(value, path, options),
  )

export interface Range {
  gt?: number | undefined
  gte?: number | undefined
  lt?: number | undefined
  lte?: number | undefined
}

/** `created=…` or `created[gte]=…`. */
export const range = (): Param<Range, false> =>
  param('range', (value, path, options) => {
    if (typeof value !== 'string') {
      return readParams(bounds, value, options, path)
    }
    const exact = timestamp().read(value, path, options)
    return { gte: exact, lte: exact }
  })

const bounds = { gt: timestamp(), gte: timestamp(), lt: timestamp(), lte: timestamp() }

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/**
 * The parameters without those that were not given, to be spread over the object that they change.
 */
export function pickDefined<T extends object>(params: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as Partial<
    Defined<T>
  >
}

/** An id, or the object inline. */
export const idOr = <Value>(inline: Param<Value>): Param<string | Value, false> =>
  param(`id | ${inline.type}`, (value, path, options) =>
    typeof value === 'string' ? string().read(value, path, options) : inline.read(value, path, options),
  )
