/** The initial values of a subscription. */

import type { Objects } from '../core/objects.ts'
import type { CreateInput } from './schema.ts'

type Subscription = Objects['subscription']

export const noCancellationDetails = { comment: null, feedback: null, feedback_option: null, reason: null }

export const subscriptionDefaults = {
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: noCancellationDetails,
  customer_account: null,
  default_source: null,
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  transfer_data: null,
} satisfies Partial<Subscription>

export function trialSettings(given: CreateInput['trial_settings']): Subscription['trial_settings'] {
  return {
    end_behavior: {
      billing_cycle_anchor: null,
      missing_payment_method: given?.end_behavior.missing_payment_method ?? 'create_invoice',
    },
  }
}
