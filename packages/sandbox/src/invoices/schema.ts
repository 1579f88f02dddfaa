import { discountsField } from '../discounts/index.ts'
import {
  array,
  boolean,
  clearable,
  currency,
  integer,
  legacy,
  metadata,
  object,
  oneOf,
  type Params,
  string,
  timestamp,
} from '../http/schema.ts'
import { anchorChange, itemChange, createFields as subscriptionFields } from '../subscriptions/schema.ts'

export const updateFields = {
  auto_advance: boolean(),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  days_until_due: integer({ min: 0 }),
  default_payment_method: string(),
  default_tax_rates: clearable(array(string(), 5)),
  description: clearable(string(1_500)),
  discounts: discountsField,
  due_date: timestamp(),
  footer: clearable(string(5_000)),
  metadata: metadata(),
  statement_descriptor: string(22),
}

export const createFields = {
  ...updateFields,
  currency: currency(),
  customer: string(),
  pending_invoice_items_behavior: oneOf('exclude', 'include'),
  subscription: string(),
}

export const payFields = { off_session: boolean(), paid_out_of_band: boolean(), payment_method: string() }

/** Changes to the subscription that a preview can include: the same as an update. */
export const subscriptionDetails = object({
  billing_cycle_anchor: anchorChange,
  cancel_at: subscriptionFields.cancel_at,
  cancel_at_period_end: boolean(),
  cancel_now: boolean(),
  default_tax_rates: clearable(array(string(), 5)),
  items: array(itemChange, 20),
  proration_behavior: subscriptionFields.proration_behavior,
  proration_date: timestamp(),
  start_date: timestamp(),
  trial_end: subscriptionFields.trial_end,
})

export const previewFields = {
  coupon: legacy('2025-03-31', string()),
  currency: currency(),
  customer: string(),
  discounts: discountsField,
  preview_mode: oneOf('next', 'recurring'),
  schedule: string(),
  subscription: string(),
  subscription_details: subscriptionDetails,
}

export type PreviewInput = Params<typeof previewFields>

export const listFields = {
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  customer: string(),
  status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
  subscription: string(),
}
