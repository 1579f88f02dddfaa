import type { Tx } from '../core/context.ts'
import type { OrderTotals } from '../orders/types.ts'
import { credit, debit, postEntry } from './post-entry.ts'

export interface Sale
  extends Pick<OrderTotals, 'totalMinor' | 'discountMinor' | 'shippingMinor' | 'taxMinor'> {
  /** `order:ord_…:paid`, `invoice:in_…:paid`. */
  key: string
  /** The order or the invoice. */
  subject: string
  /** The payment at Stripe. */
  payment: string
  at?: Date | undefined
  currency: string
}

/**
 * Posts a sale as it was paid. Sales are the total without tax and shipping, before the discount:
 * the entry balances whether the prices include tax or not.
 */
export function postSale(tx: Tx, sale: Sale): Promise<boolean> {
  const { key, subject, payment, at, currency, totalMinor, discountMinor, shippingMinor, taxMinor } = sale
  const money = (amountMinor: number) => ({ amountMinor, currency })
  return postEntry(tx, {
    key,
    cause: 'sale',
    subject,
    payment,
    at,
    postings: [
      debit('receivable', money(totalMinor)),
      debit('discount', money(discountMinor)),
      credit('shipping', money(shippingMinor)),
      credit('tax', money(taxMinor)),
      credit('sales', money(totalMinor + discountMinor - shippingMinor - taxMinor)),
    ],
  })
}
