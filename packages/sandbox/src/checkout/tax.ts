/** Automatic tax. The sandbox has one fixed rate per country. */

import type { SandboxContext } from '../context.ts'
import { roundToStep } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'

type Session = Objects['checkout.session']

/** Percentages by country code. A country that is not listed is not taxed. */
export const ratesByCountry: Record<string, number> = {
  AT: 20,
  AU: 10,
  BE: 21,
  CA: 5,
  CH: 8.1,
  DE: 19,
  DK: 25,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GB: 20,
  IE: 23,
  IT: 22,
  JP: 10,
  NL: 21,
  NO: 25,
  NZ: 15,
  PL: 23,
  PT: 23,
  SE: 25,
  SG: 9,
}

/** Tax rates of a line item: its own, or else the fixed rate of the customer's country. */
export function ratesOf(ctx: SandboxContext, session: Session, line: Objects['item']): Objects['tax_rate'][] {
  const ownRates = ctx.store.internal('item', line.id).taxRates ?? []
  if (ownRates.length > 0) {
    return ownRates.map((id) => ctx.store.get('tax_rate', id))
  }
  return automaticRates(ctx, session, line.price?.tax_behavior)
}

/** A price without a tax behavior counts as exclusive. */
function automaticRates(
  ctx: SandboxContext,
  session: Session,
  behavior: string | null | undefined,
): Objects['tax_rate'][] {
  const country = session.automatic_tax.enabled ? session.customer_details?.address?.country : null
  return country ? [automaticRate(ctx, country, behavior === 'inclusive')] : []
}

export function taxAt(
  { inclusive, percentage }: Objects['tax_rate'],
  amount: number,
  currency: string,
): number {
  return inclusive
    ? amount - roundToStep(amount / (1 + percentage / 100), currency)
    : roundToStep((amount * percentage) / 100, currency)
}

/** The selected shipping rate with its taxes. */
export function shippingCostWithTax(ctx: SandboxContext, session: Session): Session['shipping_cost'] {
  if (session.shipping_cost === null) {
    return null
  }
  const { amount_subtotal, shipping_rate } = session.shipping_cost
  const rates = automaticRates(
    ctx,
    session,
    ctx.store.get('shipping_rate', String(shipping_rate)).tax_behavior,
  )
  const taxes = rates.map((rate) => {
    const amount = taxAt(rate, amount_subtotal, session.currency ?? '')
    const taxable_amount = rate.inclusive ? amount_subtotal - amount : amount_subtotal
    return { amount, rate, taxability_reason: 'standard_rated' as const, taxable_amount }
  })
  const sum = (amounts: typeof taxes) => amounts.reduce((total, { amount }) => total + amount, 0)
  const amount_total = amount_subtotal + sum(taxes.filter(({ rate }) => !rate.inclusive))
  return { amount_subtotal, amount_tax: sum(taxes), amount_total, shipping_rate, taxes }
}

/** The tax rate of a country, created on first use. */
export function automaticRate(ctx: SandboxContext, country: string, inclusive: boolean): Objects['tax_rate'] {
  const existing = ctx.store.all('tax_rate', { country, inclusive, 'metadata.automatic': 'true' })[0]
  if (existing !== undefined) {
    return existing
  }
  const percentage = ratesByCountry[country] ?? 0
  return ctx.store.insert({
    id: ctx.ids.next('txr_1', 23),
    object: 'tax_rate',
    active: true,
    country,
    created: ctx.now(),
    description: `Fixed sandbox rate for ${country}`,
    display_name: 'Tax',
    effective_percentage: percentage,
    flat_amount: null,
    inclusive,
    jurisdiction: country,
    jurisdiction_level: 'country',
    livemode: false,
    metadata: { automatic: 'true' },
    percentage,
    rate_type: 'percentage',
    state: null,
    tax_type: 'vat',
  })
}
