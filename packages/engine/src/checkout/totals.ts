/** What a session comes to in the end, and whether that is what our order's lines say. */
import type Stripe from 'stripe'
import type { LockedOrder } from '../orders/index.ts'
import type { OrderTotals } from '../orders/types.ts'

type Priced = Pick<Stripe.Checkout.Session, 'amount_subtotal' | 'amount_total' | 'total_details'>

/** Final once the session is complete. */
export function totalsOf(
  { amount_subtotal, amount_total, total_details }: Priced,
  taxIncluded: boolean,
): OrderTotals {
  return {
    subtotalMinor: amount_subtotal ?? 0,
    discountMinor: total_details?.amount_discount ?? 0,
    shippingMinor: total_details?.amount_shipping ?? 0,
    taxMinor: total_details?.amount_tax ?? 0,
    taxIncluded,
    totalMinor: amount_total ?? 0,
  }
}

/** What came is a fact, whatever was asked. A difference is a sentence for a person who should look; `undefined` when all adds up. */
export function differenceOf(
  order: Pick<LockedOrder, 'currency' | 'subtotalMinor'>,
  { currency, totals }: { currency: string | null; totals: OrderTotals },
): string | undefined {
  const { subtotalMinor, discountMinor, shippingMinor, taxMinor, taxIncluded, totalMinor } = totals
  if (currency !== order.currency || subtotalMinor !== order.subtotalMinor) {
    return `Stripe sold for ${subtotalMinor} ${currency} what was ${order.subtotalMinor} ${order.currency} here.`
  }
  const sum = subtotalMinor - discountMinor + shippingMinor + (taxIncluded ? 0 : taxMinor)
  return sum === totalMinor
    ? undefined
    : `Stripe asked ${totalMinor} ${currency} where its parts add up to ${sum}.`
}
