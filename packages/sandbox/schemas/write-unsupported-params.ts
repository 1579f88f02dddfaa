/**
 * Finds the parameters that Stripe supports and the sandbox does not, by trying each of Stripe's
 * parameters on the sandbox's operations. Run as a script, it writes them to
 * `src/http/unsupported-params.ts`: after a change of an operation's parameters, and for a new
 * version of the SDK.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parameterPath } from '../src/http/describe-unknown-param.ts'
import { StripeError } from '../src/http/errors.ts'
import type { FormRecord } from '../src/http/form.ts'
import type { Operation } from '../src/http/operation.ts'
import { readParams } from '../src/http/schema.ts'
import { currentVersion } from '../src/http/versions.ts'
import { operations } from '../src/resources.ts'
import { readSchemas } from './cache.ts'
import { openPath } from './parameters.ts'

/** The outermost names of the unsupported parameters, by operation. */
export function findUnsupportedParams(): Record<string, string[]> {
  const { parameters } = readSchemas()
  const found = operations.map((operation) => {
    const stripeNames = parameters[`${operation.method} ${openPath(operation.path)}`] ?? []
    const unsupported = stripeNames.flatMap((name) => unknownName(operation, name) ?? [])
    return [`${operation.method} ${operation.path}`, [...new Set(unsupported)].sort()] as const
  })
  return Object.fromEntries(found.filter(([, names]) => names.length > 0))
}

const recordOf = (name: string): FormRecord => {
  const [first = '', ...rest] = name.split('.')
  const value = rest.length === 0 ? 'x' : recordOf(rest.join('.'))
  return first.endsWith('[]') ? { [first.slice(0, -2)]: { 0: value } } : { [first]: value }
}

/** The part of the parameter's path that is unknown, `undefined` if the sandbox supports it. */
function unknownName({ params }: Operation, name: string): string | undefined {
  try {
    readParams(params, recordOf(name), { version: currentVersion })
  } catch (error) {
    if (!(error instanceof StripeError)) {
      throw error
    }
    const { code, param = '' } = error.body
    return code === 'parameter_unknown' ? parameterPath(param) : undefined
  }
  return undefined
}

if (import.meta.main) {
  const found = Object.entries(findUnsupportedParams())
  const lines = found.map(([operation, names]) => `  '${operation}': \`${wrapNames(names)}\`,`)
  writeFileSync(
    fileURLToPath(new URL('../src/http/unsupported-params.ts', import.meta.url)),
    `/**
 * Parameters that Stripe supports and the sandbox does not, by operation. A name includes
 * everything nested in it. Written by \`schemas/write-unsupported-params.ts\`; do not edit.
 */
export const unsupportedParams: Record<string, string> = {
${lines.join('\n')}
}
`,
  )
  console.log(
    `${found.reduce((sum, [, names]) => sum + names.length, 0)} parameters of ${found.length} operations`,
  )
}

function wrapNames(names: string[]): string {
  return names.join(' ').replace(/(.{90,110}) /g, '$1\n    ')
}
