import { discountsField } from '../discounts/index.ts'
import {
  array,
  boolean,
  byVersion,
  clearable,
  currency,
  integer,
  legacy,
  literalOr,
  mapped,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
} from '../http/schema.ts'
import { priceFields } from '../prices/schema.ts'

const priceData = object({ ...priceFields, product: required(string()) })
const prorationBehavior = oneOf('always_invoice', 'create_prorations', 'none')
const paymentBehavior = oneOf(
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
)

const itemFields = {
  discounts: discountsField,
  metadata: metadata(),
  plan: string(),
  price: string(),
  price_data: priceData,
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
}

export const itemChange = object({ ...itemFields, clear_usage: boolean(), deleted: boolean(), id: string() })

const addInvoiceItems = array(
  object({
    discounts: discountsField,
    price: string(),
    price_data: priceData,
    quantity: integer({ min: 1 }),
    tax_rates: clearable(array(string(), 5)),
  }),
  20,
)

const common = {
  add_invoice_items: addInvoiceItems,
  cancel_at: clearable(literalOr(['min_period_end', 'max_period_end'], timestamp())),
  cancel_at_period_end: boolean(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  coupon: legacy('2025-03-31', clearable(string())),
  days_until_due: integer({ min: 0 }),
  default_payment_method: clearable(string()),
  default_tax_rates: clearable(array(string(), 5)),
  description: clearable(string(500)),
  discounts: discountsField,
  metadata: metadata(),
  off_session: boolean(),
  payment_behavior: paymentBehavior,
  payment_settings: object({
    payment_method_types: clearable(array(string())),
    save_default_payment_method: oneOf('off', 'on_subscription'),
  }),
  promotion_code: legacy('2025-03-31', clearable(string())),
  proration_behavior: prorationBehavior,
  trial_end: literalOr(['now'], timestamp()),
  trial_settings: object({
    end_behavior: required(
      object({ missing_payment_method: required(oneOf('cancel', 'create_invoice', 'pause')) }),
    ),
  }),
}

const billingMode = object({
  flexible: object({ proration_discounts: oneOf('included', 'itemized') }),
  type: required(oneOf('flexible', 'classic')),
})

export const createFields = {
  ...common,
  backdate_start_date: timestamp(),
  billing_cycle_anchor: timestamp(),
  billing_mode: billingMode,
  currency: currency(),
  customer: required(string()),
  items: required(array(object(itemFields), 20)),
  trial_period_days: integer({ min: 0, max: 730 }),
}

/** A string until September 2026, an object since. */
export const anchorChange = byVersion(
  '2026-09-30',
  mapped(object({ type: required(oneOf('now', 'unchanged')) }), ({ type }) => type),
  oneOf('now', 'unchanged'),
)

export const updateFields = {
  ...common,
  billing_cycle_anchor: anchorChange,
  cancellation_details: object({
    comment: clearable(string()),
    feedback: clearable(
      oneOf(
        'customer_service',
        'low_quality',
        'missing_features',
        'other',
        'switched_service',
        'too_complex',
        'too_expensive',
        'unused',
      ),
    ),
  }),
  items: array(itemChange, 20),
  pause_collection: clearable(
    object({
      behavior: required(oneOf('keep_as_draft', 'mark_uncollectible', 'void')),
      resumes_at: timestamp(),
    }),
  ),
  proration_date: timestamp(),
}

export const cancelFields = {
  cancellation_details: updateFields.cancellation_details,
  invoice_now: boolean(),
  prorate: boolean(),
}

export const listFields = {
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  customer: string(),
  price: string(),
  status: oneOf(
    'active',
    'all',
    'canceled',
    'ended',
    'incomplete',
    'incomplete_expired',
    'past_due',
    'paused',
    'trialing',
    'unpaid',
  ),
  test_clock: string(),
}

export type CreateInput = Params<typeof createFields>
export type UpdateInput = Params<typeof updateFields>
export type ItemInput = CreateInput['items'][number]
export type ItemChange = NonNullable<UpdateInput['items']>[number]
