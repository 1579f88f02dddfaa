/**
 * The parameters that Stripe knows and the sandbox does not: each of Stripe's is tried on our own tables. Run by itself it writes them
 * to `src/http/unsupported-params.ts`, which is published: after a change of what an operation takes, and for a new version of the SDK.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StripeError } from '../src/http/errors.ts'
import type { FormRecord } from '../src/http/form.ts'
import type { Operation } from '../src/http/operation.ts'
import { readParams } from '../src/http/schema.ts'
import { plainName } from '../src/http/unsupported-params-error.ts'
import { currentVersion } from '../src/http/versions.ts'
import { operations } from '../src/resources.ts'
import { readSchemas } from './cache.ts'
import { openPath } from './parameters.ts'

/** By operation, the outermost name of whatever is not taken. */
export function findUnsupportedParams(): Record<string, string[]> {
  const { parameters } = readSchemas()
  const found = operations.map((operation) => {
    const stripes = parameters[`${operation.method} ${openPath(operation.path)}`] ?? []
    const refused = stripes.flatMap((name) => refusedName(operation, name) ?? [])
    return [`${operation.method} ${operation.path}`, [...new Set(refused)].sort()] as const
  })
  return Object.fromEntries(found.filter(([, names]) => names.length > 0))
}

const recordOf = (name: string): FormRecord => {
  const [first = '', ...rest] = name.split('.')
  const value = rest.length === 0 ? 'x' : recordOf(rest.join('.'))
  return first.endsWith('[]') ? { [first.slice(0, -2)]: { 0: value } } : { [first]: value }
}

/** Where along its path the parameter is unknown. */
function refusedName({ params }: Operation, name: string): string | undefined {
  try {
    readParams(params, recordOf(name), { version: currentVersion })
  } catch (error) {
    if (!(error instanceof StripeError)) {
      throw error
    }
    const { code, param = '' } = error.body
    return code === 'parameter_unknown' ? plainName(param) : undefined
  }
  return undefined
}

if (import.meta.main) {
  const found = Object.entries(findUnsupportedParams())
  const lines = found.map(([operation, names]) => `  '${operation}': \`${wrapped(names)}\`,`)
  writeFileSync(
    fileURLToPath(new URL('../src/http/unsupported-params.ts', import.meta.url)),
    `/** What Stripe can be told and the sandbox cannot, by operation; a name covers whatever lies within it. Written by \`schemas/write-unsupported-params.ts\`; do not edit. */
export const unsupportedParams: Record<string, string> = {
${lines.join('\n')}
}
`,
  )
  console.log(
    `${found.reduce((sum, [, names]) => sum + names.length, 0)} parameters of ${found.length} operations`,
  )
}

function wrapped(names: string[]): string {
  return names.join(' ').replace(/(.{90,110}) /g, '$1\n    ')
}
