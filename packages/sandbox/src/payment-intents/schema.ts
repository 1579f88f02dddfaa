import {
  boolean,
  clearable,
  currency,
  integer,
  legacy,
  metadata,
  object,
  oneOf,
  required,
  string,
  timestamp,
  url,
} from '../http/schema.ts'
import { createPaymentMethod, methodTypes, shipping } from '../payment-methods/schema.ts'

/** Parameters of both creation and update. */
const common = {
  allowed_payment_method_types: methodTypes,
  customer: string(),
  description: clearable(string()),
  metadata: metadata(),
  payment_method: clearable(string()),
  payment_method_data: object(createPaymentMethod),
  payment_method_types: legacy('2026-09-30', methodTypes),
  receipt_email: clearable(string(512)),
  setup_future_usage: clearable(oneOf('off_session', 'on_session')),
  shipping: clearable(object(shipping)),
  statement_descriptor: string(22),
  statement_descriptor_suffix: string(22),
  transfer_group: string(),
}

const mandateData = clearable(
  object({
    customer_acceptance: required(
      object({
        accepted_at: timestamp(),
        offline: object({}),
        online: object({ ip_address: string(), user_agent: string() }),
        type: required(oneOf('offline', 'online')),
      }),
    ),
  }),
)

const confirmation = {
  error_on_requires_action: boolean(),
  mandate_data: mandateData,
  off_session: boolean(),
  return_url: url(),
  use_stripe_sdk: boolean(),
}

const paymentMethodOptions = object({
  card: object({ request_three_d_secure: oneOf('any', 'automatic', 'challenge') }),
})

export const createFields = {
  ...common,
  ...confirmation,
  amount: required(integer({ min: 1, max: 99_999_999 })),
  automatic_payment_methods: object({
    allow_redirects: oneOf('always', 'never'),
    enabled: required(boolean()),
  }),
  capture_method: oneOf('automatic', 'automatic_async', 'manual'),
  confirm: boolean(),
  confirmation_method: oneOf('automatic', 'manual'),
  currency: required(currency()),
  payment_method_options: paymentMethodOptions,
}

export const updateFields = { ...common, amount: integer({ min: 1, max: 99_999_999 }), currency: currency() }

export const confirmFields = {
  ...confirmation,
  payment_method: string(),
  payment_method_data: object(createPaymentMethod),
  payment_method_options: paymentMethodOptions,
  receipt_email: clearable(string(512)),
  setup_future_usage: clearable(oneOf('off_session', 'on_session')),
  shipping: clearable(object(shipping)),
}

export const captureFields = {
  amount_to_capture: integer({ min: 1 }),
  final_capture: boolean(),
  metadata: metadata(),
  statement_descriptor: string(22),
}

export const cancelFields = {
  cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
}

export const listFields = { customer: string() }
