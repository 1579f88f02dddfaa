import {
  array,
  boolean,
  clearable,
  currency,
  decimal,
  integer,
  metadata,
  object,
  oneOf,
  required,
  string,
  url,
} from '../http/schema.ts'

const recurring = object({
  interval: required(oneOf('day', 'week', 'month', 'year')),
  interval_count: integer({ min: 1, max: 1_095 }),
  usage_type: oneOf('licensed', 'metered'),
})

/**
 * The parameters that `prices.create`, `price_data` of a line and `default_price_data` of a product
 * have in common.
 */
export const priceFields = {
  currency: required(currency()),
  metadata: metadata(),
  recurring,
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  unit_amount: integer({ min: 0, max: 99_999_999_999 }),
  unit_amount_decimal: decimal(),
}

export const productData = object({
  description: string(40_000),
  images: array(url(), 8),
  metadata: metadata(),
  name: required(string(250)),
  tax_code: string(),
  unit_label: string(12),
})

/** `price_data` of a Checkout line item. */
export const priceData = object({ ...priceFields, product: string(), product_data: productData })

export const createFields = {
  ...priceFields,
  active: boolean(),
  billing_scheme: oneOf('per_unit'),
  lookup_key: string(200),
  nickname: string(),
  product: string(),
  product_data: object({
    active: boolean(),
    id: string(),
    metadata: metadata(),
    name: required(string(250)),
    tax_code: string(),
    unit_label: string(12),
  }),
  transfer_lookup_key: boolean(),
}

export const updateFields = {
  active: boolean(),
  lookup_key: clearable(string(200)),
  metadata: metadata(),
  nickname: clearable(string()),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
  transfer_lookup_key: boolean(),
}
