import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { pricingOf } from '../invoices/lines.ts'

type InvoiceItem = Objects['invoiceitem']

export interface InvoiceItemInput {
  customer: string
  amount: number
  currency: string
  quantity: number
  price?: Objects['price'] | undefined
  description?: string | null | undefined
  period?: { start: number; end: number } | undefined
  discountable?: boolean | undefined
  discounts?: string[] | undefined
  taxRates?: Objects['tax_rate'][] | undefined
  metadata?: Record<string, string> | undefined
  invoice?: string | null | undefined
  subscription?: string | undefined
  /** Set for prorations: the subscription item whose change is prorated. */
  subscriptionItem?: string | undefined
  proration?: boolean | undefined
  credited?: { invoice: string; invoice_line_items: string[] } | null | undefined
}

export function insertInvoiceItem(ctx: SandboxContext, input: InvoiceItemInput): InvoiceItem {
  const now = ctx.now(input.customer)
  const { price, subscription, subscriptionItem } = input
  const details = subscriptionItem === undefined ? {} : { subscription_item: subscriptionItem }
  const item: InvoiceItem = {
    id: ctx.ids.next('ii_1', 23),
    object: 'invoiceitem',
    amount: input.amount,
    currency: input.currency,
    customer: input.customer,
    customer_account: null,
    date: now,
    description:
      input.description ??
      (price === undefined ? null : (ctx.store.find('product', price.product)?.name ?? null)),
    discountable: input.discountable ?? true,
    discounts: input.discounts ?? [],
    invoice: input.invoice ?? null,
    livemode: false,
    metadata: input.metadata ?? {},
    net_amount: input.amount,
    parent:
      subscription === undefined
        ? null
        : { type: 'subscription_details', subscription_details: { subscription, ...details } },
    period: input.period ?? { start: now, end: now },
    pricing: price === undefined ? null : pricingOf(price),
    proration: input.proration ?? false,
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity: input.quantity,
    quantity_decimal: String(input.quantity),
    tax_rates: input.taxRates ?? [],
    test_clock: ctx.testClockOf(input.customer),
  }
  ctx.store.insert(item, { credited: input.credited ?? null })
  ctx.emit('invoiceitem.created', item)
  return item
}
