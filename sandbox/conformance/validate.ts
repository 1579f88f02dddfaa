/** Checks objects, as they leave the sandbox, against the schemas derived from the SDK. */
import { Ajv, type ValidateFunction } from 'ajv'
import { deriveSchemas, type Schemas } from './schemas.ts'

export interface Validator {
  /** What is wrong with the object and with the objects in its lists and events; nothing when it is right. */
  check(value: unknown): string[]
}

export function createValidator({ byObject, definitions }: Schemas = deriveSchemas()): Validator {
  const ajv = new Ajv({ strict: false, verbose: true, inlineRefs: false, validateSchema: false, code: { optimize: false } })
  ajv.addSchema({ $id: 'stripe', definitions })
  const compiled = new Map<string, ValidateFunction>()
  const validatorOf = (kind: string): ValidateFunction | undefined => {
    const name = byObject.get(kind)
    const known = compiled.get(kind)
    if (known !== undefined || name === undefined) return known
    const validate = ajv.compile({ $ref: `stripe#/definitions/${name}` })
    compiled.set(kind, validate)
    return validate
  }
  const check = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null || !('object' in value)) return []
    if (value.object === 'list' && 'data' in value && Array.isArray(value.data)) return value.data.flatMap(check)
    if (value.object === 'event' && 'data' in value) return checkEvent(value, check)
    if ('deleted' in value) return []
    const kind = String(value.object)
    const validate = validatorOf(kind)
    return validate === undefined || validate(value) === true ? [] : narrowest(validate).map((message) => `${kind} ${message}`)
  }
  return { check }
}

function checkEvent(event: object, check: Validator['check']): string[] {
  const { data, type } = event as { data: { object: unknown }; type: string }
  return check(data.object).map((message) => `${type}: ${message}`)
}

/** The deepest complaints: those at the root of a union only say that no member fits. */
function narrowest(validate: ValidateFunction): string[] {
  const errors = validate.errors ?? []
  const depth = Math.max(...errors.map(({ instancePath }) => instancePath.split('/').length))
  const deepest = errors.filter(({ instancePath }) => instancePath.split('/').length === depth)
  return deepest
    .slice(0, 3)
    .map(
      ({ instancePath, message, params, data }) =>
        `${instancePath} ${message} ${JSON.stringify(params).slice(0, 160)}, was ${JSON.stringify(data)?.slice(0, 60)}`,
    )
}
