/**
 * Invoice line items. `parent` says whether a line comes from a subscription item or an invoice
 * item.
 */

import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { pendingTax } from './totals.ts'

export type Line = Objects['invoice']['lines']['data'][number]
type Price = Objects['price']
type InvoiceItem = Objects['invoiceitem']
type SubscriptionItem = Objects['subscription_item']

export interface LineInput {
  description: string
  amount: number
  currency: string
  quantity: number
  price: Price | null
  period: { start: number; end: number }
  parent: NonNullable<Line['parent']>
  discountable: boolean
  discounts: string[]
  taxRates: Objects['tax_rate'][]
  subscription: string | null
  metadata: Record<string, string>
}

export function createLine(ctx: SandboxContext, invoice: string, input: LineInput): Line {
  const {
    description,
    amount,
    currency,
    quantity,
    price,
    period,
    parent,
    discountable,
    discounts,
    taxRates,
    subscription,
    metadata,
  } = input
  return {
    amount,
    currency,
    description,
    discountable,
    discounts,
    invoice,
    metadata,
    parent,
    period,
    quantity,
    subscription,
    id: ctx.ids.next('il_1', 23),
    object: 'line_item',
    discount_amounts: [],
    livemode: false,
    pretax_credit_amounts: [],
    pricing: price === null ? null : pricingOf(price),
    quantity_decimal: String(quantity),
    subtotal: amount,
    taxes: taxRates.map(pendingTax),
  }
}

export function pricingOf(price: Price): NonNullable<Line['pricing']> {
  return {
    type: 'price_details',
    price_details: { price: price.id, product: price.product },
    unit_amount_decimal: price.unit_amount_decimal,
  }
}

/** The line of a subscription item for its current period. */
export function subscriptionLine(
  ctx: SandboxContext,
  item: SubscriptionItem,
  defaultTaxRates: Objects['tax_rate'][],
  amount: number,
): LineInput {
  const quantity = item.quantity ?? 1
  const product = ctx.store.find('product', item.price.product)
  return {
    description: `${quantity} × ${product?.name ?? 'Subscription'} (at ${unitPrice(item.price)} / ${item.price.recurring?.interval ?? 'month'})`,
    amount,
    currency: item.price.currency,
    quantity,
    price: item.price,
    period: { start: item.current_period_start, end: item.current_period_end },
    parent: {
      type: 'subscription_item_details',
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: item.subscription,
        subscription_item: item.id,
      },
    },
    discountable: true,
    discounts: [...item.discounts],
    taxRates: item.tax_rates !== null && item.tax_rates.length > 0 ? item.tax_rates : defaultTaxRates,
    subscription: item.subscription,
    metadata: item.metadata,
  }
}

function unitPrice(price: Price): string {
  return formatAmount(price.unit_amount ?? 0, price.currency)
}

/** The line of a pending invoice item. A proration also refers to its subscription item. */
export function itemLine(ctx: SandboxContext, item: InvoiceItem): LineInput {
  const details = item.parent?.subscription_details ?? null
  const subscriptionItem = details?.subscription_item
  const credited = ctx.store.internal('invoiceitem', item.id).credited ?? null
  const proration_details = item.proration ? { credited_items: credited } : null
  const parent: LineInput['parent'] =
    subscriptionItem === undefined || subscriptionItem === null
      ? {
          type: 'invoice_item_details',
          subscription_item_details: null,
          invoice_item_details: {
            invoice_item: item.id,
            proration: item.proration,
            proration_details,
            subscription: details?.subscription ?? null,
          },
        }
      : {
          type: 'subscription_item_details',
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: item.id,
            proration: item.proration,
            proration_details,
            subscription: details?.subscription ?? null,
            subscription_item: subscriptionItem,
          },
        }
  const price = ctx.store.find('price', item.pricing?.price_details?.price) ?? null
  return {
    description: item.description ?? '',
    amount: item.amount,
    currency: item.currency,
    quantity: item.quantity,
    price,
    period: item.period,
    parent,
    discountable: item.discountable,
    discounts: item.discounts ?? [],
    taxRates: item.tax_rates ?? [],
    subscription: details?.subscription ?? null,
    metadata: item.metadata ?? {},
  }
}
