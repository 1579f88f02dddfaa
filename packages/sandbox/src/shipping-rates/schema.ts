import { currency, integer, metadata, object, oneOf, required, string } from '../http/schema.ts'

const bound = object({
  unit: required(oneOf('business_day', 'day', 'hour', 'month', 'week')),
  value: required(integer({ min: 1 })),
})

export const createFields = {
  delivery_estimate: object({ maximum: bound, minimum: bound }),
  display_name: required(string(100)),
  fixed_amount: required(object({ amount: required(integer({ min: 0 })), currency: required(currency()) })),
  metadata: metadata(),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  type: oneOf('fixed_amount'),
}
