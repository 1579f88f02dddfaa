import { discountsField } from '../discounts/index.ts'
import {
  array,
  boolean,
  clearable,
  integer,
  legacy,
  literalOr,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
} from '../http/schema.ts'
import { priceFields } from '../prices/schema.ts'

const phaseItem = object({
  metadata: metadata(),
  price: string(),
  price_data: object({ ...priceFields, product: required(string()) }),
  quantity: integer({ min: 0 }),
  tax_rates: clearable(array(string(), 5)),
})

const phase = object({
  billing_cycle_anchor: oneOf('automatic', 'phase_start'),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  coupon: legacy('2025-03-31', string()),
  default_payment_method: string(),
  description: clearable(string(500)),
  discounts: discountsField,
  duration: object({
    interval: required(oneOf('day', 'week', 'month', 'year')),
    interval_count: integer({ min: 1 }),
  }),
  end_date: literalOr(['now'], timestamp()),
  items: required(array(phaseItem, 20)),
  iterations: legacy('2025-09-30', integer({ min: 1 })),
  metadata: metadata(),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
  start_date: literalOr(['now'], timestamp()),
  trial: boolean(),
  trial_end: literalOr(['now'], timestamp()),
})

const defaultSettings = object({
  billing_cycle_anchor: oneOf('automatic', 'phase_start'),
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  default_payment_method: string(),
  description: clearable(string(500)),
})

export const updateFields = {
  default_settings: defaultSettings,
  end_behavior: oneOf('cancel', 'release'),
  metadata: metadata(),
  phases: array(phase, 50),
  proration_behavior: oneOf('always_invoice', 'create_prorations', 'none'),
}

export const createFields = {
  ...updateFields,
  customer: string(),
  from_subscription: string(),
  start_date: literalOr(['now'], timestamp()),
}

export type PhaseInput = NonNullable<Params<typeof updateFields>['phases']>[number]
