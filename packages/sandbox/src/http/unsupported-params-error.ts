/** Parameters that Stripe knows and the sandbox does not play: whoever sends one is told so, and not that there is no such thing. */
import { type StripeError, unsupported } from './errors.ts'
import type { Operation } from './operation.ts'
import { unsupportedParams } from './unsupported-params.ts'

/** The refusal of an unknown parameter, or of one that Stripe would have taken. */
export function inWordsOf({ method, path }: Operation, error: StripeError): StripeError {
  const { param, code } = error.body
  if (code !== 'parameter_unknown' || param === undefined) {
    return error
  }
  const name = plainName(param)
  const known = (unsupportedParams[`${method} ${path}`] ?? '').split(/\s+/)
  return known.some((each) => name === each || name.startsWith(`${each}.`))
    ? unsupported(`\`${param}\``, param)
    : error
}

/** `line_items[0][price]` → `line_items.price` */
export const plainName = (param: string) => param.replace(/\[\d*\]/g, '').replace(/\[([^\]]*)\]/g, '.$1')
