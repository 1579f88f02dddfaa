/**
 * Proration to the second: the unused part of the old price is credited, the remaining part of the
 * new one is charged. Each amount is rounded separately.
 */

import type { SandboxContext } from '../context.ts'
import { formatDate } from '../core/clock.ts'
import { roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { insertInvoiceItem } from '../invoiceitems/create.ts'
import { amountOf } from '../prices/create.ts'
import type { Period } from './items.ts'

type Item = Objects['subscription_item']
type Subscription = Objects['subscription']

/** The share of `amount` for the part of `period` that remains after `at`. */
export function share(amount: number, period: Period, at: number): number {
  const left = Math.min(Math.max(period.end - at, 0), period.end - period.start)
  return roundHalfUp((amount * left) / (period.end - period.start))
}

const periodOf = (item: Item): Period => ({ start: item.current_period_start, end: item.current_period_end })

/** Credits the unused part of the item's period. */
export function creditUnused(ctx: SandboxContext, subscription: Subscription, item: Item, at: number) {
  const quantity = item.quantity ?? 1
  const amount = -share(amountOf(item.price, quantity), periodOf(item), at)
  addProration(ctx, subscription, item, amount, at, 'Unused time on')
}

/** Charges the item for the remaining part of its period. */
export function chargeRemaining(ctx: SandboxContext, subscription: Subscription, item: Item, at: number) {
  const amount = share(amountOf(item.price, item.quantity ?? 1), periodOf(item), at)
  addProration(ctx, subscription, item, amount, at, 'Remaining time on')
}

function addProration(
  ctx: SandboxContext,
  subscription: Subscription,
  item: Item,
  amount: number,
  at: number,
  prefix: string,
) {
  if (amount === 0) {
    return
  }
  const quantity = item.quantity ?? 1
  const name = ctx.store.find('product', item.price.product)?.name ?? 'subscription'
  insertInvoiceItem(ctx, {
    customer: subscription.customer,
    amount,
    currency: item.price.currency,
    quantity,
    price: item.price,
    description: `${prefix} ${quantity > 1 ? `${quantity} × ` : ''}${name} after ${formatDate(at)}`,
    period: { start: at, end: item.current_period_end },
    taxRates:
      item.tax_rates !== null && item.tax_rates.length > 0
        ? item.tax_rates
        : (subscription.default_tax_rates ?? []),
    discounts: [...item.discounts],
    subscription: subscription.id,
    subscriptionItem: item.id,
    proration: true,
    credited: amount < 0 ? creditedLines(ctx, subscription, item) : null,
  })
}

/** The invoice lines that had charged the credited amount. */
function creditedLines(
  ctx: SandboxContext,
  subscription: Subscription,
  item: Item,
): { invoice: string; invoice_line_items: string[] } | null {
  const invoice = ctx.store.find('invoice', subscription.latest_invoice)
  const lines =
    invoice?.lines.data.filter(
      ({ amount, parent }) => amount > 0 && parent?.subscription_item_details?.subscription_item === item.id,
    ) ?? []
  return invoice === undefined || lines.length === 0
    ? null
    : { invoice: invoice.id, invoice_line_items: lines.map(({ id }) => id) }
}
