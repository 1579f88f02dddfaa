/** Invoice totals: discounts per line, then taxes per line. Every total is the sum of its lines. */

import type { SandboxContext } from '../context.ts'
import { roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { couponOf, discountsOf } from '../discounts/index.ts'

type Invoice = Objects['invoice']
type Line = Invoice['lines']['data'][number]
type Tax = NonNullable<Line['taxes']>[number]

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)

/** Recalculates discounts, taxes and totals from the amounts of the lines. */
export function withTotals(ctx: SandboxContext, invoice: Invoice): Invoice {
  const lines = withTaxes(ctx, invoice, withDiscounts(ctx, invoice))
  const discounts = lines.flatMap((line) => line.discount_amounts ?? [])
  const taxes = lines.flatMap((line) => line.taxes ?? [])
  const shippingTaxes = shippingTaxesOf(invoice)
  const exclusive = sum(
    taxes.filter(({ tax_behavior }) => tax_behavior === 'exclusive').map(({ amount }) => amount),
  )
  const subtotal = sum(lines.map(({ amount }) => amount))
  const total =
    subtotal -
    sum(discounts.map(({ amount }) => amount)) +
    exclusive +
    (invoice.shipping_cost?.amount_total ?? 0)
  const due = amountDue(invoice, total)
  const lineTaxes = sum(taxes.map(({ amount }) => amount))
  return {
    ...invoice,
    amount_shipping: invoice.shipping_cost?.amount_subtotal ?? 0,
    lines: { ...invoice.lines, data: lines },
    subtotal,
    subtotal_excluding_tax: subtotal - (lineTaxes - exclusive),
    total,
    total_excluding_tax: total - lineTaxes - sum(shippingTaxes.map(({ amount }) => amount)),
    total_discount_amounts: groupBy(discounts, ({ discount }) => discount),
    total_taxes: groupBy(
      [...taxes, ...shippingTaxes],
      ({ tax_rate_details }) => tax_rate_details?.tax_rate ?? '',
    ),
    amount_due: due,
    amount_remaining: due - invoice.amount_paid,
  }
}

/** Applies the customer's balance: credit (negative) reduces the amount due, debt increases it. */
export function amountDue(invoice: Pick<Invoice, 'starting_balance'>, total: number): number {
  return Math.max(0, total + Math.max(invoice.starting_balance, -Math.max(total, 0)))
}

function groupBy<T extends { amount: number; taxable_amount?: number | null }>(
  parts: T[],
  keyOf: (part: T) => string,
): T[] {
  const groups = new Map<string, T>()
  for (const part of parts) {
    const group = groups.get(keyOf(part))
    const taxable =
      part.taxable_amount === undefined
        ? {}
        : { taxable_amount: (group?.taxable_amount ?? 0) + (part.taxable_amount ?? 0) }
    groups.set(
      keyOf(part),
      group === undefined ? { ...part } : { ...group, ...taxable, amount: group.amount + part.amount },
    )
  }
  return [...groups.values()]
}

function withDiscounts(ctx: SandboxContext, invoice: Invoice): Line[] {
  let lines: Line[] = invoice.lines.data.map((line) => ({ ...line, discount_amounts: [] }))
  for (const discount of discountsOf(ctx, invoice.discounts)) {
    lines = applyDiscount(ctx, lines, discount)
  }
  return lines.map((line) =>
    line.discounts
      .filter((id) => !invoice.discounts.includes(id))
      .reduce(
        (current, id) => applyDiscount(ctx, [current], ctx.store.get('discount', id))[0] ?? current,
        line,
      ),
  )
}

function applyDiscount(ctx: SandboxContext, lines: Line[], discount: Objects['discount']): Line[] {
  const coupon = couponOf(ctx, discount)
  const products = coupon.applies_to?.products
  const applies = (line: Line) =>
    line.discountable &&
    (products === undefined || products.includes(line.pricing?.price_details?.product ?? ''))
  const bases = lines.map((line) =>
    applies(line) ? line.amount - sum((line.discount_amounts ?? []).map(({ amount }) => amount)) : 0,
  )
  const percent = coupon.percent_off
  const amountsOff =
    percent === null
      ? allocate(Math.min(coupon.amount_off ?? 0, sum(bases.map((base) => Math.max(base, 0)))), bases)
      : bases.map((base) => roundHalfUp((base * percent) / 100))
  return lines.map((line, index) => {
    const amount = amountsOff[index] ?? 0
    return amount === 0
      ? line
      : { ...line, discount_amounts: [...(line.discount_amounts ?? []), { amount, discount: discount.id }] }
  })
}

/**
 * Splits an amount in proportion to the positive shares; the rounding difference goes to the
 * largest remainders.
 */
export function allocate(amount: number, shares: number[]): number[] {
  const shareTotal = sum(shares.map((share) => Math.max(share, 0)))
  if (shareTotal === 0 || amount === 0) {
    return shares.map(() => 0)
  }
  const exact = shares.map((share) => (amount * Math.max(share, 0)) / shareTotal)
  const parts = exact.map(Math.floor)
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((one, other) => other.remainder - one.remainder)
  for (const { index } of byRemainder.slice(0, amount - sum(parts))) {
    parts[index] = (parts[index] ?? 0) + 1
  }
  return parts
}

function withTaxes(ctx: SandboxContext, invoice: Invoice, lines: Line[]): Line[] {
  return lines.map((line) => {
    const taxable = line.amount - sum((line.discount_amounts ?? []).map(({ amount }) => amount))
    return {
      ...line,
      taxes: (line.taxes ?? []).map((tax) => taxOf(ctx, tax, taxable, invoice.customer_tax_exempt)),
    }
  })
}

function taxOf(ctx: SandboxContext, tax: Tax, taxable: number, exempt: Invoice['customer_tax_exempt']): Tax {
  if (exempt === 'exempt' || exempt === 'reverse') {
    return {
      ...tax,
      amount: 0,
      taxable_amount: 0,
      taxability_reason: exempt === 'exempt' ? 'customer_exempt' : 'reverse_charge',
    }
  }
  const { inclusive, percentage } = ctx.store.get('tax_rate', tax.tax_rate_details?.tax_rate ?? '')
  const amount = inclusive
    ? taxable - roundHalfUp(taxable / (1 + percentage / 100))
    : roundHalfUp((taxable * percentage) / 100)
  return { ...tax, amount, taxable_amount: inclusive ? taxable - amount : taxable }
}

function shippingTaxesOf({ shipping_cost }: Invoice): Tax[] {
  return (shipping_cost?.taxes ?? []).map(({ amount, rate, taxable_amount }) => ({
    ...pendingTax(rate),
    amount,
    taxable_amount,
  }))
}

/** A tax whose amount is not calculated yet. */
export function pendingTax(rate: Objects['tax_rate']): Tax {
  return {
    amount: 0,
    tax_behavior: rate.inclusive ? 'inclusive' : 'exclusive',
    tax_rate_details: { tax_rate: rate.id },
    taxability_reason: 'standard_rated',
    taxable_amount: 0,
    type: 'tax_rate_details',
  }
}
