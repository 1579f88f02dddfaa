/** Rows that repeat Stripe's objects, and how they are compared with them: column by column. */

export interface Difference {
  id: string
  /** `row` where one side has no such row at all. */
  column: string
  ours: unknown
  stripes: unknown
}

type Row = { id: string }

export function differencesOf<R extends Row>(
  ours: (R | undefined)[],
  stripes: (R | undefined)[],
): Difference[] {
  const [left, right] = [byId(ours), byId(stripes)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) =>
    compareRows(id, left.get(id), right.get(id)),
  )
}

const byId = <R extends Row>(rows: (R | undefined)[]) =>
  new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])))

function compareRows(id: string, ours: Row | undefined, stripes: Row | undefined): Difference[] {
  if (!ours || !stripes) {
    return [{ id, column: 'row', ours: ours && 'there', stripes: stripes && 'there' }]
  }
  const known = new Map<string, unknown>(Object.entries(ours))
  return Object.entries(stripes)
    .filter(([column, value]) => !isSame(known.get(column), value))
    .map(([column, value]) => ({ id, column, ours: known.get(column), stripes: value }))
}

function isSame(left: unknown, right: unknown): boolean {
  return left instanceof Date && right instanceof Date ? left.getTime() === right.getTime() : left === right
}

/** For a person to read: `sub_1 status: ours active, Stripe's past_due`. */
export const describeDifferences = (differences: Difference[], side: 'ours' | 'stripes'): string =>
  differences
    .map((difference) => `${difference.id} ${difference.column}: ${show(difference[side])}`)
    .join('; ')

const show = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : value === undefined ? 'missing' : String(value)

export interface SubscriptionRow {
  id: string
  user_id: string
  stripe_customer_id: string
  /** Stripe's word, as are those below. */
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
  paid_elsewhere_minor: number
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
  elsewhere_minor: number
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
