import { array, clearable, integer, legacy, metadata, object, oneOf, string } from '../http/schema.ts'
import { address, shipping } from '../payment-methods/schema.ts'
import { taxIdFields } from '../tax-ids/index.ts'

export const updateFields = {
  address: clearable(object(address)),
  balance: integer(),
  coupon: legacy('2025-03-31', clearable(string())),
  default_source: string(),
  description: clearable(string()),
  email: clearable(string(512)),
  invoice_prefix: string(12),
  invoice_settings: object({ default_payment_method: clearable(string()), footer: clearable(string()) }),
  metadata: metadata(),
  name: clearable(string(256)),
  phone: clearable(string(20)),
  preferred_locales: array(string()),
  promotion_code: legacy('2025-03-31', string()),
  shipping: clearable(object(shipping)),
  source: string(),
  tax_exempt: oneOf('exempt', 'none', 'reverse'),
}

export const createFields = {
  ...updateFields,
  payment_method: string(),
  tax_id_data: array(object(taxIdFields), 5),
  test_clock: string(),
}
