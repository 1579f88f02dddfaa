/**
 * The rows below an invoice's line items, from the subtotal to the amount due. Used by the page and
 * the PDF.
 */

import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { couponOf } from '../discounts/index.ts'

type Invoice = Objects['invoice']

export interface SummaryRow {
  label: string
  amount: string
  /** Totals are shown in bold. */
  isTotal: boolean
}

export function summaryOf(ctx: SandboxContext, invoice: Invoice): SummaryRow[] {
  const row = (label: string, amount: number, isTotal = false) => ({
    label,
    amount: formatAmount(amount, invoice.currency),
    isTotal,
  })
  const rowUnlessZero = (label: string, amount: number) => (amount === 0 ? [] : [row(label, amount)])
  // The rest of the difference between the total and the amount due comes from the customer's
  // balance.
  const creditNotes = invoice.pre_payment_credit_notes_amount
  const balance = invoice.total < 0 ? 0 : invoice.amount_due + creditNotes - invoice.total
  return [
    row('Subtotal', invoice.subtotal),
    ...(invoice.total_discount_amounts ?? []).flatMap(({ amount, discount }) =>
      rowUnlessZero(couponOf(ctx, ctx.store.get('discount', String(discount))).name ?? 'Discount', -amount),
    ),
    ...rowUnlessZero('Shipping', invoice.amount_shipping),
    ...(invoice.total_taxes ?? []).map((tax) => row(taxLabel(ctx, tax), tax.amount)),
    row('Total', invoice.total, true),
    ...rowUnlessZero(balance < 0 ? 'Applied balance' : 'Previous balance', balance),
    ...rowUnlessZero('Credit notes', -creditNotes),
    ...rowUnlessZero('Amount paid', -invoice.amount_paid),
    row(
      'Amount due',
      invoice.status === 'open' || invoice.status === 'uncollectible' ? invoice.amount_remaining : 0,
      true,
    ),
  ]
}

export function taxLabel(ctx: SandboxContext, tax: NonNullable<Invoice['total_taxes']>[number]): string {
  const rate = ctx.store.find('tax_rate', tax.tax_rate_details?.tax_rate)
  const included = tax.tax_behavior === 'inclusive' ? ', inclusive' : ''
  return rate === undefined ? 'Tax' : `${rate.display_name} (${rate.percentage}%${included})`
}
