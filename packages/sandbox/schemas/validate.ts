/**
 * Validates a response or an event against the schemas: every object in it, at any depth, by its
 * `object` field.
 *
 * The schema of an object ends where another object begins, which is validated separately. A
 * finding therefore names the invalid object, and validating a refund compiles one schema instead
 * of the thousand that a charge refers to.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { readSchemas } from './cache.ts'
import type { Schema, StripeSchemas } from './derive.ts'

export interface Validator {
  /** What is wrong, as in `charge.outcome.reason must be string`; empty if the value is valid. */
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
  const findingsOfObject = (value: Plain, name: string): string[] => {
    const definitions = (schemas.objects[name] ?? []).filter(
      (definition) => /\.Deleted/.test(definition) === (value.deleted === true),
    )
    const attempts = definitions.map((definition) => {
      const validate = validatorOf(definition)
      return validate(value) ? [] : [describe(name, validate.errors ?? [])]
    })
    if (attempts.length === 0) {
      return [`${name} is not an object of Stripe's`]
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
    const nested = Object.entries(value).flatMap(([key, field]) =>
      unchecked.includes(key) ? [] : findingsOf(field),
    )
    if (typeof value.object !== 'string') {
      return nested
    }
    const own = Object.hasOwn(lists, value.object)
      ? findingsOfList(value)
      : findingsOfObject(value, value.object)
    return [...nested, ...own]
  }
  return { findingsOf }
}

type Plain = Record<string, unknown>
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields that may contain anything, even a key named `object`. */
const unchecked = ['metadata', 'previous_attributes']

/** Replaces the schema of a nested object: only its `object` field is checked here. */
function stubsOf({ objects }: StripeSchemas): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(objects).flatMap(([object, definitions]) =>
      definitions.map((definition) => [
        definition,
        { type: 'object', properties: { object: { enum: [object] } }, required: ['object'] },
      ]),
    ),
  )
}

/** Lists are generic in the types, so their fields are declared here. */
const lists: Record<string, string[]> = {
  list: ['data', 'has_more', 'object', 'url'],
  search_result: ['data', 'has_more', 'next_page', 'object', 'url'],
}

function findingsOfList(list: Plain): string[] {
  const fields = Object.keys(list).filter((key) => key !== 'total_count')
  const expected = lists[String(list.object)] ?? []
  const differences = [
    ...fields.filter((key) => !expected.includes(key)),
    ...expected.filter((key) => !fields.includes(key)),
  ]
  const findings = differences.map((key) => `${list.object}.${key} is missing or unknown`)
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

/** The deepest error says what is wrong. Those above it only say that no alternative matched. */
function describe(object: string, errors: ErrorObject[]): string {
  const [deepest] = [...errors].sort((one, other) => weight(other) - weight(one))
  if (deepest === undefined) {
    return `${object} is invalid`
  }
  const { instancePath, message, params, data } = deepest
  const detail = params.additionalProperty ?? params.allowedValues?.slice(0, 12).join(' | ') ?? ''
  return `${object}${instancePath.replaceAll('/', '.')} ${message}${detail === '' ? '' : `: ${detail}`} (given ${show(data)})`
}

const weight = ({ instancePath, keyword }: ErrorObject) =>
  instancePath.split('/').length * 10 +
  (keyword === 'anyOf' ? 0 : keyword === 'type' ? 1 : keyword === 'enum' ? 3 : 2)

const show = (data: unknown) => JSON.stringify(data)?.slice(0, 120) ?? 'nothing'
