/**
 * Holds an answer or an event against the schemas: every object in it, however deep, by the word in its `object` field.
 *
 * An object's own schema stops where another object begins, and that one is checked by itself. So a finding names the object at fault
 * instead of saying that nothing fitted, and checking a refund compiles one schema instead of the thousand that a charge can reach.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { readSchemas } from './cache.ts'
import type { Schema, StripeSchemas } from './derive.ts'

export interface Validator {
  /** What is wrong with it, as `charge.outcome.reason must be string`; nothing when it is valid. */
  findingsOf(value: unknown): string[]
}

export function createValidator(schemas: StripeSchemas = readSchemas()): Validator {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    logger: false,
    verbose: true,
  })
  ajv.addSchema({ $id: 'stripe', definitions: { ...schemas.definitions, ...stubsOf(schemas) } })
  const compiled = new Map<string, ValidateFunction>()
  const validatorOf = (name: string): ValidateFunction => {
    const known = compiled.get(name)
    if (known !== undefined) {
      return known
    }
    const schema = schemas.definitions[name] ?? false
    const validate = ajv.compile(typeof schema === 'boolean' ? schema : { $id: name, ...schema })
    compiled.set(name, validate)
    return validate
  }
  const findingsOfObject = (value: Plain, word: string): string[] => {
    const names = (schemas.objects[word] ?? []).filter(
      (name) => /\.Deleted/.test(name) === (value.deleted === true),
    )
    const attempts = names.map((name) => {
      const validate = validatorOf(name)
      return validate(value) ? [] : [describe(word, validate.errors ?? [])]
    })
    if (attempts.length === 0) {
      return [`${word} is no object of Stripe's`]
    }
    return attempts.some((findings) => findings.length === 0) ? [] : (attempts[0] ?? [])
  }
  const findingsOf = (value: unknown): string[] => {
    if (Array.isArray(value)) {
      return value.flatMap(findingsOf)
    }
    if (!isPlain(value)) {
      return []
    }
    const within = Object.entries(value).flatMap(([key, field]) =>
      free.includes(key) ? [] : findingsOf(field),
    )
    if (typeof value.object !== 'string') {
      return within
    }
    const own = Object.hasOwn(lists, value.object)
      ? findingsOfList(value)
      : findingsOfObject(value, value.object)
    return [...within, ...own]
  }
  return { findingsOf }
}

type Plain = Record<string, unknown>
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What may hold anything, the word `object` included. */
const free = ['metadata', 'previous_attributes']

/** Where an object's schema meets another object: only which one it is. */
function stubsOf({ objects }: StripeSchemas): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(objects).flatMap(([word, names]) =>
      names.map((name) => [
        name,
        { type: 'object', properties: { object: { enum: [word] } }, required: ['object'] },
      ]),
    ),
  )
}

/** Lists are generic in the types, so their few fields are named here. */
const lists: Record<string, string[]> = {
  list: ['data', 'has_more', 'object', 'url'],
  search_result: ['data', 'has_more', 'next_page', 'object', 'url'],
}

function findingsOfList(list: Plain): string[] {
  const fields = Object.keys(list).filter((key) => key !== 'total_count')
  const expected = lists[String(list.object)] ?? []
  const unlike = [
    ...fields.filter((key) => !expected.includes(key)),
    ...expected.filter((key) => !fields.includes(key)),
  ]
  const findings = unlike.map((key) => `${list.object}.${key} is missing or does not belong there`)
  if (!Array.isArray(list.data)) {
    findings.push(`${list.object}.data is not an array`)
  }
  if (typeof list.has_more !== 'boolean') {
    findings.push(`${list.object}.has_more is not a boolean`)
  }
  if (typeof list.url !== 'string') {
    findings.push(`${list.object}.url is not a string`)
  }
  return findings
}

/** The deepest complaint is the one that says what is wrong; those above only say that it does not fit. */
function describe(word: string, errors: ErrorObject[]): string {
  const [deepest] = [...errors].sort((one, other) => weight(other) - weight(one))
  if (deepest === undefined) {
    return `${word} does not fit`
  }
  const { instancePath, message, params, data } = deepest
  const detail = params.additionalProperty ?? params.allowedValues?.slice(0, 12).join(' | ') ?? ''
  return `${word}${instancePath.replaceAll('/', '.')} ${message}${detail === '' ? '' : `: ${detail}`} (given ${show(data)})`
}

const weight = ({ instancePath, keyword }: ErrorObject) =>
  instancePath.split('/').length * 10 +
  (keyword === 'anyOf' ? 0 : keyword === 'type' ? 1 : keyword === 'enum' ? 3 : 2)

const show = (data: unknown) => JSON.stringify(data)?.slice(0, 120) ?? 'nothing'
