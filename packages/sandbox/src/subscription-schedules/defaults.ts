/** The initial values of a schedule and its phases. */
import type { Phase, Schedule } from './phases.ts'

export const phaseDefaults = {
  add_invoice_items: [],
  application_fee_percent: null,
  billing_cycle_anchor: null,
  billing_thresholds: null,
  collection_method: null,
  default_payment_method: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  invoice_settings: null,
  metadata: {},
  on_behalf_of: null,
  proration_behavior: 'create_prorations',
  transfer_data: null,
  trial_end: null,
} satisfies Partial<Phase>

export const scheduleDefaults = {
  object: 'subscription_schedule',
  application: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
  canceled_at: null,
  completed_at: null,
  current_phase: null,
  customer_account: null,
  livemode: false,
  pause_schedules: [],
  released_at: null,
  released_subscription: null,
} satisfies Partial<Schedule>
