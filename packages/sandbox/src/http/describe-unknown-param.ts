/**
 * Distinguishes parameters that Stripe supports and the sandbox does not from parameters that do
 * not exist at Stripe.
 */
import { type StripeError, unsupported } from './errors.ts'
import type { Operation } from './operation.ts'
import { unsupportedParams } from './unsupported-params.ts'

/**
 * Replaces the error for an unknown parameter by `sandbox_unsupported` if Stripe supports the
 * parameter.
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
