/**
 * Tells parameters that Stripe supports and the sandbox does not from those that do not exist at
 * Stripe.
 */
import { type StripeError, unsupported } from './errors.ts'
import type { Operation } from './operation.ts'
import { unsupportedParams } from './unsupported-params.ts'

/**
 * Turns the error of an unknown parameter into `sandbox_unsupported` if Stripe would have accepted
 * it.
 */
export function describeUnknownParam({ method, path }: Operation, error: StripeError): StripeError {
  const { param, code } = error.body
  if (code !== 'parameter_unknown' || param === undefined) {
    return error
  }
  const name = parameterPath(param)
  const unsupportedNames = (unsupportedParams[`${method} ${path}`] ?? '').split(/\s+/)
  return unsupportedNames.some((each) => name === each || name.startsWith(`${each}.`))
    ? unsupported(`\`${param}\``, param)
    : error
}

/** `line_items[0][price]` → `line_items.price` */
export const parameterPath = (param: string) => param.replace(/\[\d*\]/g, '').replace(/\[([^\]]*)\]/g, '.$1')
