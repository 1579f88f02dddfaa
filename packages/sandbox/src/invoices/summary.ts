/** What stands below an invoice's lines, on its page and in its PDF: how the lines come to what is asked for. */

import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { couponOf } from '../discounts/index.ts'

type Invoice = Objects['invoice']

export interface SummaryRow {
  label: string
  amount: string
  /** What the others come to. */
  isSum: boolean
}

export function summaryOf(ctx: SandboxContext, invoice: Invoice): SummaryRow[] {
  const row = (label: string, amount: number, isSum = false) => ({
    label,
    amount: formatAmount(amount, invoice.currency),
    isSum,
  })
  const some = (label: string, amount: number) => (amount === 0 ? [] : [row(label, amount)])
  // What the balance gave, or took: the rest of the way from the total to what is due.
  const credited = invoice.pre_payment_credit_notes_amount
  const balance = invoice.total < 0 ? 0 : invoice.amount_due + credited - invoice.total
  return [
    row('Subtotal', invoice.subtotal),
    ...(invoice.total_discount_amounts ?? []).flatMap(({ amount, discount }) =>
      some(couponOf(ctx, ctx.store.get('discount', String(discount))).name ?? 'Discount', -amount),
    ),
    ...some('Shipping', invoice.amount_shipping),
    ...(invoice.total_taxes ?? []).map((tax) => row(taxLabel(ctx, tax), tax.amount)),
    row('Total', invoice.total, true),
    ...some(balance < 0 ? 'Applied balance' : 'Balance brought forward', balance),
    ...some('Credited', -credited),
    ...some('Amount paid', -invoice.amount_paid),
    row(
      'Amount due',
      invoice.status === 'open' || invoice.status === 'uncollectible' ? invoice.amount_remaining : 0,
      true,
    ),
  ]
}

export function taxLabel(ctx: SandboxContext, tax: NonNullable<Invoice['total_taxes']>[number]): string {
  const rate = ctx.store.find('tax_rate', tax.tax_rate_details?.tax_rate)
  const included = tax.tax_behavior === 'inclusive' ? ', included' : ''
  return rate === undefined ? 'Tax' : `${rate.display_name} (${rate.percentage}%${included})`
}
