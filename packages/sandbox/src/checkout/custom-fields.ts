/** Custom fields: up to three fields of the merchant's own on the payment page. */
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { array, boolean, integer, object, oneOf, type Params, required, string } from '../http/schema.ts'

export type CustomField = Objects['checkout.session']['custom_fields'][number]

const length = {
  default_value: string(255),
  maximum_length: integer({ min: 1, max: 255 }),
  minimum_length: integer({ min: 1 }),
}
const option = object({ label: required(string(100)), value: required(string(100)) })

export const customFieldFields = {
  dropdown: object({ default_value: string(100), options: required(array(option, 200)) }),
  key: required(string(200)),
  label: required(object({ custom: required(string(100)), type: required(oneOf('custom')) })),
  numeric: object(length),
  optional: boolean(),
  text: object(length),
  type: required(oneOf('dropdown', 'numeric', 'text')),
}

type Input = Params<typeof customFieldFields>

/**
 * @throws StripeError for a key that is not alphanumeric or is used twice, and for an invalid
 * default value
 */
export function createCustomFields(inputs: Input[] = []): CustomField[] {
  return inputs.map((input, index) => {
    const path = `custom_fields[${index}]`
    checkKey(input.key, `${path}[key]`)
    if (inputs.findIndex(({ key }) => key === input.key) < index) {
      throw invalid(`The key \`${input.key}\` is already used by another custom field.`, {
        param: `${path}[key]`,
      })
    }
    const field: CustomField = {
      ...typeFields(input, path),
      key: input.key,
      label: input.label,
      optional: input.optional ?? false,
    }
    const { default_value = null } = field.dropdown ?? field.numeric ?? field.text ?? {}
    const problem = default_value === null ? undefined : validateAnswer(field, default_value)
    if (problem !== undefined) {
      throw invalid(problem, { param: `${path}[${input.type}][default_value]` })
    }
    return field
  })
}

function checkKey(text: string, path: string) {
  if (!/^[a-z0-9]+$/i.test(text)) {
    throw invalid(`Invalid ${path}: \`${text.slice(0, 60)}\` must be alphanumeric.`, { param: path })
  }
}

function typeFields(input: Input, path: string): Pick<CustomField, 'type' | 'dropdown' | 'numeric' | 'text'> {
  const mismatched = (['dropdown', 'numeric', 'text'] as const).find(
    (type) => type !== input.type && input[type] !== undefined,
  )
  if (mismatched !== undefined) {
    throw invalid(`\`${mismatched}\` is only supported when \`type\` is \`${mismatched}\`.`, {
      param: `${path}[${mismatched}]`,
    })
  }
  if (input.type !== 'dropdown') {
    return { type: input.type, [input.type]: lengthRules(input[input.type] ?? {}, path) }
  }
  const { options = [], default_value = null } = input.dropdown ?? {}
  if (options.length === 0) {
    throw invalid(`Missing required param: ${path}[dropdown][options].`, {
      code: 'parameter_missing',
      param: `${path}[dropdown][options]`,
    })
  }
  for (const [index, { value }] of options.entries()) {
    checkKey(value, `${path}[dropdown][options][${index}][value]`)
  }
  return { type: 'dropdown', dropdown: { default_value, options, value: null } }
}

function lengthRules({ default_value, maximum_length, minimum_length }: Params<typeof length>, path: string) {
  if ((minimum_length ?? 0) > (maximum_length ?? 255)) {
    throw invalid('`minimum_length` must not be greater than `maximum_length`.', { param: path })
  }
  return {
    default_value: default_value ?? null,
    maximum_length: maximum_length ?? null,
    minimum_length: minimum_length ?? null,
    value: null,
  }
}

/** Returns a message for the customer when the answer is missing or invalid. */
export function validateAnswer(field: CustomField, answer: string): string | undefined {
  const name = field.label.custom ?? field.key
  if (answer === '') {
    return field.optional ? undefined : `Fill in “${name}”.`
  }
  if (field.dropdown !== undefined) {
    return field.dropdown.options.some(({ value }) => value === answer)
      ? undefined
      : `Select one of the options for “${name}”.`
  }
  if (field.numeric !== undefined && !/^\d+$/.test(answer)) {
    return `“${name}” can contain only digits.`
  }
  const { maximum_length = null, minimum_length = null } = field.numeric ?? field.text ?? {}
  if (answer.length < (minimum_length ?? 0)) {
    return `“${name}” must have at least ${minimum_length} characters.`
  }
  if (answer.length > (maximum_length ?? 255)) {
    return `“${name}” can have at most ${maximum_length ?? 255} characters.`
  }
  return undefined
}

/** Returns the field with its answer; an empty answer is stored as `null`. */
export function withAnswer(field: CustomField, answer: string): CustomField {
  const value = answer === '' ? null : answer
  if (field.dropdown !== undefined) {
    return { ...field, dropdown: { ...field.dropdown, value } }
  }
  if (field.numeric !== undefined) {
    return { ...field, numeric: { ...field.numeric, value } }
  }
  return field.text === undefined ? field : { ...field, text: { ...field.text, value } }
}

/** The value that the field shows when the page opens. */
export function initialValue({ dropdown, numeric, text }: CustomField): string {
  const { value = null, default_value = null } = dropdown ?? numeric ?? text ?? {}
  return value ?? default_value ?? ''
}
