import {
  array,
  boolean,
  currency,
  integer,
  legacy,
  metadata,
  object,
  oneOf,
  type Params,
  required,
  string,
  timestamp,
  url,
} from '../http/schema.ts'
import { methodTypes, shipping } from '../payment_methods/schema.ts'
import { priceData } from '../prices/schema.ts'

export const lineItemInput = object({
  metadata: metadata(),
  price: string(),
  price_data: priceData,
  quantity: integer({ min: 0, max: 999_999 }),
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

/** What the session's intent will be made of, kept until the customer pays. */
export type PaymentIntentData = Params<typeof paymentIntentData>

const customText = object({ message: required(string(1_200)) })

export const createFields = {
  allow_promotion_codes: boolean(),
  allowed_payment_method_types: methodTypes,
  billing_address_collection: oneOf('auto', 'required'),
  cancel_url: url(),
  client_reference_id: string(200),
  currency: currency(),
  custom_text: object({
    after_submit: customText,
    shipping_address: customText,
    submit: customText,
    terms_of_service_acceptance: customText,
  }),
  customer: string(),
  customer_creation: oneOf('always', 'if_required'),
  customer_email: string(800),
  expires_at: timestamp(),
  line_items: array(lineItemInput),
  locale: string(10),
  metadata: metadata(),
  mode: required(oneOf('payment', 'setup', 'subscription')),
  origin_context: oneOf('mobile_app', 'web'),
  payment_intent_data: object(paymentIntentData),
  payment_method_types: legacy(methodTypes),
  phone_number_collection: object({ enabled: required(boolean()) }),
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  success_url: url(),
  ui_mode: oneOf('elements', 'embedded_page', 'form', 'hosted_page'),
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
