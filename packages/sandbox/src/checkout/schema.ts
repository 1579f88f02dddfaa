import {
  array,
  boolean,
  byVersion,
  clearable,
  currency,
  integer,
  legacy,
  mapped,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
  url,
} from '../http/schema.ts'
import { methodTypes, shipping } from '../payment-methods/schema.ts'
import { priceData } from '../prices/schema.ts'
import { createFields as shippingRateFields } from '../shipping-rates/schema.ts'
import { customFieldFields } from './custom-fields.ts'
import { invoiceCreation } from './invoice-creation.ts'

const adjustableQuantity = object({
  enabled: required(boolean()),
  maximum: integer({ min: 1, max: 999_999 }),
  minimum: integer({ min: 0, max: 999_999 }),
})

export const lineItemInput = object({
  adjustable_quantity: adjustableQuantity,
  metadata: metadata(),
  price: string(),
  price_data: priceData,
  quantity: integer({ min: 0, max: 999_999 }),
  tax_rates: clearable(array(string(), 10)),
})

const paymentIntentData = {
  capture_method: oneOf('automatic', 'automatic_async', 'manual'),
  description: string(1_000),
  metadata: metadata(),
  receipt_email: string(512),
  setup_future_usage: oneOf('off_session', 'on_session'),
  shipping: object(shipping),
  statement_descriptor: string(22),
  statement_descriptor_suffix: string(22),
  transfer_group: string(),
}

/** Parameters of the session's payment intent, stored until the customer pays. */
export type PaymentIntentData = Params<typeof paymentIntentData>

const subscriptionData = {
  billing_cycle_anchor: timestamp(),
  default_tax_rates: array(string(), 5),
  description: string(500),
  metadata: metadata(),
  proration_behavior: oneOf('create_prorations', 'none'),
  trial_end: timestamp(),
  trial_period_days: integer({ min: 1, max: 730 }),
  trial_settings: object({
    end_behavior: required(
      object({ missing_payment_method: required(oneOf('cancel', 'create_invoice', 'pause')) }),
    ),
  }),
}
export type SubscriptionData = Params<typeof subscriptionData>

const setupIntentData = { description: string(1_000), metadata: metadata() }
export type SetupIntentData = Params<typeof setupIntentData>

const autoOrNever = oneOf('auto', 'never')
const customerUpdate = { address: autoOrNever, name: autoOrNever, shipping: autoOrNever }
/** Which of the customer's inputs are saved on an existing customer. */
export type CustomerUpdate = Params<typeof customerUpdate>

const customText = clearable(object({ message: required(string(1_200)) }))

/** The languages of Stripe's page. The sandbox's page is in English for all of them. */
const locales =
  `auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk sl
  sv th tr vi zh zh-HK zh-TW`.split(/\s+/)

/** Names of the UI modes before API version 2026-03-25. */
const uiModes = { custom: 'elements', embedded: 'embedded_page', hosted: 'hosted_page' } as const

export const createFields = {
  after_expiration: object({
    recovery: object({ allow_promotion_codes: boolean(), enabled: required(boolean()) }),
  }),
  allow_promotion_codes: boolean(),
  allowed_payment_method_types: methodTypes,
  automatic_tax: object({ enabled: required(boolean()) }),
  billing_address_collection: oneOf('auto', 'required'),
  cancel_url: url(),
  client_reference_id: string(200),
  consent_collection: object({
    promotions: oneOf('auto', 'none'),
    terms_of_service: oneOf('none', 'required'),
  }),
  currency: currency(),
  custom_fields: array(object(customFieldFields), 3),
  custom_text: object({
    after_submit: customText,
    shipping_address: customText,
    submit: customText,
    terms_of_service_acceptance: customText,
  }),
  customer: string(),
  customer_creation: oneOf('always', 'if_required'),
  customer_email: string(800),
  customer_update: object(customerUpdate),
  discounts: array(object({ coupon: string(), promotion_code: string() }), 1),
  expires_at: timestamp(),
  invoice_creation: invoiceCreation,
  line_items: array(lineItemInput),
  locale: oneOf(...locales),
  metadata: metadata(),
  mode: required(oneOf('payment', 'setup', 'subscription')),
  origin_context: oneOf('mobile_app', 'web'),
  payment_intent_data: object(paymentIntentData),
  payment_method_collection: oneOf('always', 'if_required'),
  payment_method_types: legacy('2026-09-30', methodTypes),
  phone_number_collection: object({ enabled: required(boolean()) }),
  setup_intent_data: object(setupIntentData),
  shipping_address_collection: object({ allowed_countries: required(array(string(2), 250)) }),
  shipping_options: array(
    object({ shipping_rate: string(), shipping_rate_data: object(shippingRateFields) }),
    5,
  ),
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  subscription_data: object(subscriptionData),
  success_url: url(),
  tax_id_collection: object({ enabled: required(boolean()), required: oneOf('if_supported', 'never') }),
  ui_mode: byVersion(
    '2026-03-25',
    oneOf('elements', 'embedded_page', 'form', 'hosted_page'),
    mapped(oneOf('custom', 'embedded', 'hosted'), (mode) => uiModes[mode]),
  ),
}

export const updateFields = { metadata: metadata() }

export const listFields = {
  customer: string(),
  payment_intent: string(),
  payment_link: string(),
  status: oneOf('complete', 'expired', 'open'),
  subscription: string(),
}

export type CreateInput = Params<typeof createFields>
export type LineItemInput = NonNullable<CreateInput['line_items']>[number]
