/**
 * Totals of a session: lines, discounts, shipping and taxes, recalculated after each change by the
 * customer.
 */

import type { SandboxContext } from '../context.ts'
import { roundToStep } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { couponOf } from '../discounts/index.ts'
import { allocate } from '../invoices/totals.ts'
import { amountOf } from '../prices/create.ts'
import { shareBefore } from '../subscriptions/first-invoice.ts'
import { lineItemsOf } from './line-items.ts'
import { ratesOf, shippingCostWithTax, taxAt } from './tax.ts'

type Session = Objects['checkout.session']
type LineItem = Objects['item']

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)

/** Recalculates and saves the session and its line items. */
export function updateTotals(ctx: SandboxContext, session: Session): Session {
  const { trialDays } = ctx.store.internal('checkout.session', session.id)
  const undiscounted = lineItemsOf(ctx, session).map((line) => ({
    ...line,
    amount_discount: 0,
    amount_subtotal: initialAmount(ctx, session, line),
  }))
  // Nothing is due during a trial.
  const isDue = (line: LineItem) => !(trialDays !== null && line.price?.recurring)
  const discountAmounts = discountAmountsOf(ctx, session, undiscounted.filter(isDue))
  const lines = undiscounted.map((line) =>
    withTax(ctx, session, { ...line, amount_discount: discountAmounts.get(line.id) ?? 0 }),
  )
  for (const line of lines) {
    ctx.store.save(line)
  }
  const due = lines.filter(isDue)
  const shipping = shippingCostWithTax(ctx, session)
  const amount_total = sum(due.map((line) => line.amount_total)) + (shipping?.amount_total ?? 0)
  return ctx.store.save<Session>({
    ...session,
    amount_subtotal: sum(due.map((line) => line.amount_subtotal)),
    amount_total,
    automatic_tax: { ...session.automatic_tax, status: taxStatus(session) },
    payment_status: session.mode === 'setup' || amount_total === 0 ? 'no_payment_required' : 'unpaid',
    shipping_cost: shipping,
    total_details: {
      amount_discount: sum(due.map((line) => line.amount_discount)),
      amount_shipping: shipping?.amount_subtotal ?? 0,
      amount_tax: sum(due.map((line) => line.amount_tax)) + (shipping?.amount_tax ?? 0),
    },
  })
}

/** With a future billing cycle anchor, the first period is prorated. */
function initialAmount(
  ctx: SandboxContext,
  session: Session,
  { amount_subtotal, price, quantity }: LineItem,
): number {
  const { billing_cycle_anchor, proration_behavior } = ctx.store.internal(
    'checkout.session',
    session.id,
  ).subscriptionData
  if (billing_cycle_anchor === undefined || !price?.recurring) {
    return amount_subtotal
  }
  if (proration_behavior === 'none') {
    return 0
  }
  return shareBefore(
    billing_cycle_anchor,
    price.recurring,
    ctx.now(session.customer),
    amountOf(price, quantity ?? 1),
  )
}

function taxStatus(session: Session): Session['automatic_tax']['status'] {
  if (!session.automatic_tax.enabled) {
    return null
  }
  return session.customer_details?.address?.country ? 'complete' : 'requires_location_inputs'
}

function discountAmountsOf(ctx: SandboxContext, session: Session, lines: LineItem[]): Map<string, number> {
  const bases = lines.map((line) => line.amount_subtotal)
  for (const { coupon: id } of session.discounts ?? []) {
    if (id === null) {
      continue
    }
    const coupon = couponOf(ctx, { source: { coupon: id } })
    const applies = lines.map(
      (line) =>
        coupon.applies_to === undefined || coupon.applies_to.products.includes(line.price?.product ?? ''),
    )
    const discountable = bases.map((base, index) => (applies[index] ? base : 0))
    const percent = coupon.percent_off
    const amountsOff =
      percent === null
        ? allocate(Math.min(coupon.amount_off ?? 0, sum(discountable)), discountable)
        : discountable.map((base) => roundToStep((base * percent) / 100, session.currency ?? ''))
    for (const [index, amountOff] of amountsOff.entries()) {
      bases[index] = (bases[index] ?? 0) - amountOff
    }
  }
  return new Map(lines.map((line, index) => [line.id, line.amount_subtotal - (bases[index] ?? 0)]))
}

function withTax(ctx: SandboxContext, session: Session, line: LineItem): LineItem {
  const base = line.amount_subtotal - line.amount_discount
  const taxes = ratesOf(ctx, session, line).map((rate) => ({
    rate,
    amount: taxAt(rate, base, line.currency),
  }))
  const exclusive = sum(taxes.filter(({ rate }) => !rate.inclusive).map(({ amount }) => amount))
  return { ...line, amount_tax: sum(taxes.map(({ amount }) => amount)), amount_total: base + exclusive }
}
