/** Quotes: an offer that becomes a subscription or an invoice when it is accepted. */
import { createLineItems } from '../checkout/line-items.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, pickDefined } from '../http/schema.ts'
import { insertInvoiceItem } from '../invoiceitems/create.ts'
import { createDraft } from '../invoices/draft.ts'
import { createSubscription } from '../subscriptions/create.ts'
import type { QuoteInput } from './index.ts'

type Quote = Objects['quote']

export function createQuote(ctx: SandboxContext, input: QuoteInput): Quote {
  if (input.customer !== undefined) {
    ctx.store.get('customer', input.customer, 'customer')
  }
  const now = ctx.now(input.customer)
  const quote: Quote = {
    ...quoteDefaults,
    id: ctx.ids.next('qt_1', 23),
    collection_method: input.collection_method ?? 'charge_automatically',
    created: now,
    customer: input.customer ?? null,
    description: input.description ?? null,
    expires_at: input.expires_at ?? now + 30 * 86_400,
    footer: input.footer ?? null,
    header: input.header ?? null,
    invoice_settings: {
      days_until_due: input.invoice_settings?.days_until_due ?? null,
      ...invoiceSettingsDefaults,
    },
    metadata: mergeMetadata({}, input.metadata),
    subscription_data: {
      ...quoteDefaults.subscription_data,
      trial_period_days: input.subscription_data?.trial_period_days ?? null,
    },
    test_clock: ctx.testClockOf(input.customer),
  }
  ctx.store.insert(quote, { lineItems: [], discounts: input.discounts ?? [] })
  const priced = withLines(ctx, quote, input)
  ctx.emit('quote.created', priced)
  return priced
}

function withLines(ctx: SandboxContext, quote: Quote, input: QuoteInput): Quote {
  if (input.line_items === undefined) {
    return quote
  }
  const lines = createLineItems(ctx, input.line_items, undefined)
  ctx.store.setInternal('quote', quote.id, {
    ...ctx.store.internal('quote', quote.id),
    lineItems: lines.map(({ id }) => id),
  })
  const total = lines.reduce((sum, line) => sum + line.amount_total, 0)
  return ctx.store.save<Quote>({
    ...quote,
    currency: lines[0]?.currency ?? null,
    amount_subtotal: total,
    amount_total: total,
    computed: computedOf(lines, total),
  })
}

function computedOf(lines: Objects['item'][], total: number): Quote['computed'] {
  const recurring = lines.find(({ price }) => price !== null && price.recurring !== null)?.price?.recurring
  const recurringTotal = lines
    .filter(({ price }) => price?.recurring !== null)
    .reduce((sum, line) => sum + line.amount_total, 0)
  const details = { amount_discount: 0, amount_shipping: 0, amount_tax: 0 }
  return {
    recurring: recurring
      ? {
          amount_subtotal: recurringTotal,
          amount_total: recurringTotal,
          interval: recurring.interval,
          interval_count: recurring.interval_count,
          total_details: details,
        }
      : null,
    upfront: { amount_subtotal: total, amount_total: total, total_details: details },
  }
}

export function quoteLines(ctx: SandboxContext, id: string): Objects['item'][] {
  return ctx.store
    .internal('quote', ctx.store.get('quote', id).id)
    .lineItems.map((line) => ctx.store.get('item', line))
}

export function updateQuote(ctx: SandboxContext, before: Quote, input: QuoteInput): Quote {
  checkStatus(before, ['draft'])
  const { customer, collection_method, description, expires_at, footer, header } = input
  const changed = {
    ...before,
    ...pickDefined({ customer, collection_method, description, expires_at, footer, header }),
    metadata: mergeMetadata(before.metadata, input.metadata),
  }
  return withLines(ctx, ctx.store.save<Quote>(changed), input)
}

export function finalizeQuote(ctx: SandboxContext, before: Quote, expiresAt: number | undefined): Quote {
  checkStatus(before, ['draft'])
  const now = ctx.now(before.customer)
  const number = `QT-${before.id.slice(-8).toUpperCase()}-0001-1`
  const after = ctx.store.save<Quote>({
    ...before,
    status: 'open',
    number,
    expires_at: expiresAt ?? before.expires_at,
    status_transitions: { ...before.status_transitions, finalized_at: now },
  })
  ctx.emit('quote.finalized', after)
  return after
}

export function acceptQuote(ctx: SandboxContext, before: Quote): Quote {
  checkStatus(before, ['open'])
  if (before.customer === null) {
    throw invalid('Set a customer before accepting the quote.', { param: 'customer' })
  }
  const now = ctx.now(before.customer)
  const outcome = createSubscriptionOrInvoice(ctx, before, before.customer)
  const after = ctx.store.save<Quote>({
    ...before,
    ...outcome,
    status: 'accepted',
    status_transitions: { ...before.status_transitions, accepted_at: now },
  })
  ctx.emit('quote.accepted', after)
  return after
}

/**
 * Creates a subscription for the recurring lines and invoice items for the others; without
 * recurring lines, an invoice.
 */
function createSubscriptionOrInvoice(
  ctx: SandboxContext,
  quote: Quote,
  customer: string,
): Pick<Quote, 'subscription' | 'invoice'> {
  const lines = quoteLines(ctx, quote.id)
  const recurring = lines.filter(({ price }) => price !== null && price.recurring !== null)
  const oneTime = lines.filter((line) => !recurring.includes(line))
  for (const { price, quantity, amount_total, currency } of oneTime) {
    if (price !== null) {
      insertInvoiceItem(ctx, { customer, price, quantity: quantity ?? 1, amount: amount_total, currency })
    }
  }
  if (recurring.length === 0) {
    const draft = createDraft(ctx, {
      customer: ctx.store.get('customer', customer),
      currency: quote.currency ?? 'usd',
      reason: 'quote_accept',
      lines: [],
      includePending: true,
      autoAdvance: true,
    })
    return { subscription: null, invoice: draft.id }
  }
  const subscription = createSubscription(ctx, {
    customer,
    items: recurring.map(({ price, quantity }) => ({ price: price?.id ?? '', quantity: quantity ?? 1 })),
    discounts: ctx.store.internal('quote', quote.id).discounts,
    collection_method: quote.collection_method as 'charge_automatically',
    days_until_due:
      quote.collection_method === 'send_invoice' ? (quote.invoice_settings.days_until_due ?? 30) : undefined,
    trial_period_days: quote.subscription_data.trial_period_days ?? undefined,
    off_session: true,
  })
  return { subscription: subscription.id, invoice: subscription.latest_invoice }
}

export function cancelQuote(ctx: SandboxContext, before: Quote): Quote {
  checkStatus(before, ['draft', 'open'])
  const after = ctx.store.save<Quote>({
    ...before,
    status: 'canceled',
    status_transitions: { ...before.status_transitions, canceled_at: ctx.now(before.customer) },
  })
  ctx.emit('quote.canceled', after)
  return after
}

function checkStatus(quote: Quote, statuses: Quote['status'][]) {
  if (!statuses.includes(quote.status)) {
    throw invalid(
      `This quote is ${quote.status}. This action requires a quote that is ${statuses.join(' or ')}.`,
      {
        code: 'quote_unexpected_state',
      },
    )
  }
}

const invoiceSettingsDefaults = {
  custom_fields: null,
  description: null,
  footer: null,
  issuer: { type: 'self' as const },
}

const quoteDefaults = {
  object: 'quote',
  amount_subtotal: 0,
  amount_total: 0,
  application: null,
  application_fee_amount: null,
  application_fee_percent: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  computed: {
    recurring: null,
    upfront: {
      amount_subtotal: 0,
      amount_total: 0,
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    },
  },
  currency: null,
  customer_account: null,
  default_tax_rates: [],
  discounts: [],
  from_quote: null,
  invoice: null,
  livemode: false,
  number: null,
  on_behalf_of: null,
  status: 'draft',
  status_transitions: { accepted_at: null, canceled_at: null, finalized_at: null },
  subscription: null,
  subscription_data: {
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    description: null,
    effective_date: null,
    metadata: null,
    trial_period_days: null,
  },
  subscription_schedule: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  transfer_data: null,
} satisfies Partial<Quote>
