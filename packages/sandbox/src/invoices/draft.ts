/** Creates draft invoices, for a subscription's period or manually, with pending invoice items. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { balanceIn } from '../customers/balance.ts'
import { isStillActive } from '../discounts/index.ts'
import { taxIdsOf } from '../tax-ids/tax-id.ts'
import { createLine, itemLine, type LineInput } from './lines.ts'
import { withTotals } from './totals.ts'

export type Invoice = Objects['invoice']
type Subscription = Objects['subscription']

export interface DraftInput {
  customer: Objects['customer']
  currency: string
  reason: Invoice['billing_reason']
  lines: LineInput[]
  subscription?: Subscription | undefined
  collectionMethod?: Invoice['collection_method'] | undefined
  daysUntilDue?: number | null | undefined
  /** Includes the pending invoice items of this subscription, or of the customer without one. */
  includePending: boolean
  autoAdvance: boolean
  period?: { start: number; end: number } | undefined
  fields?: Partial<Invoice> | undefined
}

export function createDraft(ctx: SandboxContext, input: DraftInput): Invoice {
  const { customer, subscription } = input
  const now = ctx.now(customer.id)
  const id = ctx.ids.next('in_1', 23)
  const pending = input.includePending ? pendingItems(ctx, customer.id, input.currency, subscription?.id) : []
  const discounts = discountIds(ctx, customer, subscription)
  const invoice = withTotals(ctx, {
    ...draftDefaults,
    id,
    auto_advance: input.autoAdvance,
    billing_reason: input.reason,
    collection_method: input.collectionMethod ?? subscription?.collection_method ?? 'charge_automatically',
    created: now,
    currency: input.currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping as Invoice['customer_shipping'],
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: taxIdsOf(ctx, customer.id),
    default_payment_method: null,
    default_tax_rates: subscription?.default_tax_rates ?? [],
    discounts,
    due_date: dueDate(input, now),
    lines: {
      object: 'list',
      data: [...pending.map((item) => itemLine(ctx, item)), ...input.lines].map((line) =>
        createLine(ctx, id, line),
      ),
      has_more: false,
      url: `/v1/invoices/${id}/lines`,
    },
    metadata: {},
    parent: subscription === undefined ? null : parentOf(subscription),
    period_end: input.period?.end ?? now,
    period_start: input.period?.start ?? now,
    starting_balance: balanceIn(customer, input.currency),
    test_clock: customer.test_clock ?? null,
    ...input.fields,
  })
  ctx.store.insert(invoice)
  for (const item of pending) {
    ctx.store.save({ ...item, invoice: id })
  }
  ctx.emit('invoice.created', invoice)
  removeUsedDiscounts(ctx, customer, subscription)
  return invoice
}

function dueDate(input: DraftInput, now: number): number | null {
  const days = input.daysUntilDue ?? input.subscription?.days_until_due ?? null
  const method = input.collectionMethod ?? input.subscription?.collection_method
  return method === 'send_invoice' ? now + (days ?? 30) * 86_400 : null
}

function parentOf(subscription: Subscription): Invoice['parent'] {
  return {
    type: 'subscription_details',
    quote_details: null,
    subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
  }
}

/** Pending invoice items of the customer that belong to this subscription or to none. */
export function pendingItems(
  ctx: SandboxContext,
  customer: string,
  currency: string,
  subscription: string | undefined,
): Objects['invoiceitem'][] {
  const pending = ctx.store.all('invoiceitem', { customer, currency, invoice: null })
  return pending.filter(({ parent }) => {
    const owner = parent?.subscription_details?.subscription
    return owner === undefined || owner === null || owner === subscription
  })
}

/** A subscription's own discounts replace the customer's. */
function discountIds(
  ctx: SandboxContext,
  customer: Objects['customer'],
  subscription: Subscription | undefined,
): string[] {
  const now = ctx.now(customer.id)
  const own = (subscription?.discounts ?? []).filter((id) => !hasEnded(ctx, id, now))
  if (own.length > 0) {
    return own
  }
  const discount = customer.discount
  return discount === null || discount === undefined || hasEnded(ctx, discount.id, now) ? [] : [discount.id]
}

function hasEnded(ctx: SandboxContext, id: string, now: number): boolean {
  const { end } = ctx.store.get('discount', id)
  return end !== null && end <= now
}

/** Removes discounts with duration `once` from the subscription: this invoice has used them. */
function removeUsedDiscounts(
  ctx: SandboxContext,
  customer: Objects['customer'],
  subscription: Subscription | undefined,
) {
  if (subscription === undefined || subscription.discounts.length === 0) {
    return
  }
  const current = ctx.store.find('subscription', subscription.id)
  if (current === undefined) {
    return
  }
  const discounts = current.discounts.filter((id) =>
    isStillActive(ctx, ctx.store.get('discount', id), ctx.now(customer.id)),
  )
  if (discounts.length !== current.discounts.length) {
    ctx.store.save({ ...current, discounts })
  }
}

/** Values of the fields that creating a draft never sets. */
const draftDefaults = {
  object: 'invoice',
  account_country: 'US',
  account_name: 'Sandbox',
  account_tax_ids: null,
  amount_due: 0,
  amount_overpaid: 0,
  amount_paid: 0,
  amount_paid_off_stripe: 0,
  amount_remaining: 0,
  amount_shipping: 0,
  application: null,
  attempt_count: 0,
  attempted: false,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  automatically_finalizes_at: null,
  custom_fields: null,
  customer_account: null,
  default_source: null,
  description: null,
  effective_at: null,
  ending_balance: null,
  footer: null,
  from_invoice: null,
  hosted_invoice_url: null,
  invoice_pdf: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  number: null,
  on_behalf_of: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  status: 'draft',
  status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
  subtotal: 0,
  subtotal_excluding_tax: 0,
  total: 0,
  total_discount_amounts: [],
  total_excluding_tax: 0,
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} satisfies Partial<Invoice>
