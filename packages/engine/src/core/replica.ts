/** Rows that copy Stripe's objects column by column, so that the two can be compared. */

export interface SubscriptionRow {
  id: string
  user_id: string
  stripe_customer_id: string
  /** Stripe's value, as in the columns below. */
  status: string
  currency: string
  collection_method: string
  created_at: Date
  started_at: Date
  trial_start: Date | null
  trial_end: Date | null
  cancel_at: Date | null
  cancel_at_period_end: boolean
  canceled_at: Date | null
  cancellation_reason: string | null
  ended_at: Date | null
  collection_paused: string | null
  collection_resumes_at: Date | null
  default_payment_method_id: string | null
  schedule_id: string | null
  checkout_id: string | null
}

export interface SubscriptionItemRow {
  id: string
  subscription_id: string
  price_id: string
  product_id: string
  plan_key: string | null
  unit_amount_minor: number | null
  interval: string | null
  interval_count: number | null
  quantity: number
  period_start: Date
  period_end: Date
}

export interface InvoiceRow {
  id: string
  user_id: string
  stripe_customer_id: string
  subscription_id: string | null
  number: string | null
  status: string
  billing_reason: string | null
  collection_method: string
  currency: string
  subtotal_minor: number
  discount_minor: number
  tax_minor: number
  total_minor: number
  starting_balance_minor: number
  ending_balance_minor: number | null
  amount_due_minor: number
  amount_paid_minor: number
  amount_remaining_minor: number
  paid_out_of_band_minor: number
  attempted: boolean
  attempt_count: number
  next_attempt_at: Date | null
  created_at: Date
  period_start: Date
  period_end: Date
  due_at: Date | null
  finalized_at: Date | null
  paid_at: Date | null
  voided_at: Date | null
  uncollectible_at: Date | null
  hosted_url: string | null
  pdf_url: string | null
}

export interface InvoiceLineRow {
  id: string
  invoice_id: string
  description: string | null
  amount_minor: number
  currency: string
  quantity: number | null
  price_id: string | null
  product_id: string | null
  subscription_id: string | null
  subscription_item_id: string | null
  proration: boolean
  period_start: Date
  period_end: Date
}

export interface CreditNoteRow {
  id: string
  user_id: string
  stripe_customer_id: string
  invoice_id: string
  number: string
  status: string
  currency: string
  total_minor: number
  pre_payment_minor: number
  refunded_minor: number
  credited_minor: number
  out_of_band_minor: number
  created_at: Date
  voided_at: Date | null
}

export interface InvoicePaymentRow {
  id: string
  invoice_id: string
  user_id: string
  payment_intent_id: string | null
  amount_minor: number
  currency: string
  paid_at: Date
}
