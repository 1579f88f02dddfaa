/** Makes a draft: for a subscription's period, or by hand, with whatever waits for an invoice. */
import { balanceIn } from '../customers/balance.ts'
import { lasts } from '../discounts/index.ts'
import type { Objects } from '../ground/objects.ts'
import { taxIdsOf } from '../tax_ids/tax_id.ts'
import type { World } from '../world.ts'
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
  /** Takes along what waits for an invoice: of this subscription, or of the customer. */
  includePending: boolean
  autoAdvance: boolean
  period?: { start: number; end: number } | undefined
  fields?: Partial<Invoice> | undefined
}

export function createDraft(world: World, input: DraftInput): Invoice {
  const { customer, subscription } = input
  const now = world.now(customer.id)
  const id = world.ids.next('in_1', 23)
  const pending = input.includePending
    ? pendingItems(world, customer.id, input.currency, subscription?.id)
    : []
  const discounts = discountIds(world, customer, subscription)
  const invoice = withTotals(world, {
    ...blankInvoice,
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
    customer_tax_ids: taxIdsOf(world, customer.id),
    default_payment_method: null,
    default_tax_rates: subscription?.default_tax_rates ?? [],
    discounts,
    due_date: dueDate(input, now),
    lines: {
      object: 'list',
      data: [...pending.map((item) => itemLine(world, item)), ...input.lines].map((line) =>
        createLine(world, id, line),
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
  world.store.insert(invoice)
  for (const item of pending) {
    world.store.save({ ...item, invoice: id })
  }
  world.emit('invoice.created', invoice)
  dropUsedUp(world, customer, subscription)
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

/** Items without an invoice: those of the subscription (and of none), or those of no subscription. */
export function pendingItems(
  world: World,
  customer: string,
  currency: string,
  subscription: string | undefined,
): Objects['invoiceitem'][] {
  const waiting = world.store.all('invoiceitem', { customer, currency, invoice: null })
  return waiting.filter(({ parent }) => {
    const owner = parent?.subscription_details?.subscription
    return owner === undefined || owner === null || owner === subscription
  })
}

/** A subscription's discounts win over the customer's. */
function discountIds(
  world: World,
  customer: Objects['customer'],
  subscription: Subscription | undefined,
): string[] {
  const at = world.now(customer.id)
  const own = (subscription?.discounts ?? []).filter((id) => !ended(world, id, at))
  if (own.length > 0) {
    return own
  }
  const discount = customer.discount
  return discount === null || discount === undefined || ended(world, discount.id, at) ? [] : [discount.id]
}

function ended(world: World, id: string, at: number): boolean {
  const { end } = world.store.get('discount', id)
  return end !== null && end <= at
}

/** A coupon that lasts once has had its invoice. */
function dropUsedUp(world: World, customer: Objects['customer'], subscription: Subscription | undefined) {
  if (subscription === undefined || subscription.discounts.length === 0) {
    return
  }
  const current = world.store.find('subscription', subscription.id)
  if (current === undefined) {
    return
  }
  const discounts = current.discounts.filter((id) =>
    lasts(world, world.store.get('discount', id), world.now(customer.id)),
  )
  if (discounts.length !== current.discounts.length) {
    world.store.save({ ...current, discounts })
  }
}

const blankInvoice = {
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
