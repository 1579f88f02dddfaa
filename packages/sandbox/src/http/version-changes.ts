/**
 * The differences between API versions. Each change restores the older form of an object: it fills
 * the old fields and removes the new ones. The list is ordered newest first, and a version gets
 * every change that was made after it.
 */

import type { SandboxContext } from '../context.ts'
import type { AnyObject } from '../core/objects.ts'
import { planOf } from '../plans/index.ts'

export type Shape = Record<string, unknown>

export interface VersionChange {
  /** The API version that made the change. */
  since: string
  object: string
  /** The older values of the changed fields; `undefined` removes a field. */
  restore(object: Shape, ctx: SandboxContext): Shape
}

const removed = undefined

const oldUiModes: Record<string, string> = {
  hosted_page: 'hosted',
  embedded_page: 'embedded',
  elements: 'custom',
}

export const versionChanges: VersionChange[] = [
  {
    since: '2026-09-30',
    object: 'checkout.session',
    restore: () => ({ allowed_payment_method_types: removed }),
  },
  {
    since: '2026-09-30',
    object: 'payment_intent',
    restore: () => ({ allowed_payment_method_types: removed }),
  },
  { since: '2026-09-30', object: 'setup_intent', restore: () => ({ allowed_payment_method_types: removed }) },
  {
    since: '2026-03-25',
    object: 'checkout.session',
    restore: ({ ui_mode }) => ({ ui_mode: oldUiModes[String(ui_mode)] }),
  },
  {
    since: '2025-09-30',
    object: 'discount',
    restore: ({ source }, ctx) => ({ coupon: objectAt(ctx, at(source, 'coupon')), source: removed }),
  },
  {
    since: '2025-09-30',
    object: 'promotion_code',
    restore: ({ promotion }, ctx) => ({ coupon: objectAt(ctx, at(promotion, 'coupon')), promotion: removed }),
  },
  {
    since: '2025-03-31',
    object: 'subscription',
    restore({ items, discounts }, ctx) {
      const [item] = dataOf(items)
      const { current_period_start, current_period_end } = item ?? {}
      return { current_period_start, current_period_end, discount: firstObject(ctx, discounts) }
    },
  },
  {
    since: '2025-03-31',
    object: 'subscription_item',
    restore: () => ({ current_period_start: removed, current_period_end: removed }),
  },
  { since: '2025-03-31', object: 'invoice', restore: restoreInvoice },
  { since: '2025-03-31', object: 'line_item', restore: restoreLine },
  {
    since: '2025-03-31',
    object: 'invoiceitem',
    restore: ({ parent, pricing, amount, quantity }, ctx) => ({
      ...restorePrice(ctx, pricing),
      subscription: at(parent, 'subscription_details', 'subscription') ?? null,
      subscription_item: at(parent, 'subscription_details', 'subscription_item') ?? removed,
      unit_amount: perUnit(amount, quantity, Math.trunc),
      unit_amount_decimal: String(perUnit(amount, quantity)),
      parent: removed,
      pricing: removed,
    }),
  },
  {
    since: '2025-03-31',
    object: 'credit_note',
    restore: ({ refunds, total_taxes }) => ({
      refund: at(Array.isArray(refunds) ? refunds[0] : null, 'refund') ?? null,
      tax_amounts: restoreTaxes(total_taxes),
      total_taxes: removed,
    }),
  },
  {
    since: '2025-03-31',
    object: 'credit_note_line_item',
    restore: (line) => ({
      ...withoutInclusiveTax(line),
      tax_amounts: restoreTaxes(line.taxes),
      taxes: removed,
    }),
  },
  { since: '2025-03-31', object: 'plan', restore: () => ({ aggregate_usage: null }) },
  {
    since: '2025-03-31',
    object: 'price',
    restore: ({ recurring }) => ({
      recurring: isShape(recurring) ? { ...recurring, aggregate_usage: null } : null,
    }),
  },
  {
    since: '2025-03-31',
    object: 'subscription_schedule',
    restore: ({ phases }) => ({
      phases: shapes(phases).map((phase) => ({
        ...phase,
        coupon: at(shapes(phase.discounts)[0], 'coupon') ?? null,
      })),
    }),
  },
  {
    since: '2025-03-31',
    object: 'checkout.session',
    restore: ({ collected_information: collected }) => ({
      shipping_details: at(collected, 'shipping_details') ?? null,
    }),
  },
  {
    since: '2025-03-31',
    object: 'payment_intent',
    restore: ({ id }, ctx) => ({ invoice: invoiceOf(ctx, id) }),
  },
  {
    since: '2025-03-31',
    object: 'charge',
    restore: ({ payment_intent }, ctx) => ({ invoice: invoiceOf(ctx, payment_intent) }),
  },
  {
    since: '2022-11-15',
    object: 'payment_intent',
    restore: ({ id }, ctx) => ({
      charges: ctx.store.list(
        'charge',
        `/v1/charges?payment_intent=${id}`,
        {},
        { payment_intent: String(id) },
      ),
    }),
  },
  {
    since: '2022-11-15',
    object: 'charge',
    restore: ({ id }, ctx) => ({
      dispute: ctx.store.all('dispute', { charge: String(id) })[0]?.id ?? null,
      refunds: ctx.store.list('refund', `/v1/charges/${id}/refunds`, {}, { charge: String(id) }),
    }),
  },
]

function restoreInvoice(invoice: Shape, ctx: SandboxContext): Shape {
  const { id, parent, status, discounts, total_taxes } = invoice
  const details = at(parent, 'subscription_details')
  const intent = ctx.store.find('payment_intent', intentOfInvoice(ctx, id))
  const taxes = restoreTaxes(total_taxes)
  return {
    application_fee_amount: null,
    charge: intent?.latest_charge ?? null,
    discount: firstObject(ctx, discounts),
    paid: status === 'paid',
    paid_out_of_band: status === 'paid' && intent === undefined && Number(invoice.amount_due) > 0,
    payment_intent: intent?.id ?? null,
    quote: at(parent, 'quote_details', 'quote') ?? null,
    subscription: at(details, 'subscription') ?? null,
    subscription_details:
      details === undefined || details === null ? null : { metadata: at(details, 'metadata') },
    tax: taxes.length === 0 ? null : taxes.reduce((sum, { amount }) => sum + Number(amount), 0),
    total_tax_amounts: taxes,
    transfer_data: null,
    confirmation_secret: removed,
    parent: removed,
    payments: removed,
    total_taxes: removed,
  }
}

function restoreLine(line: Shape, ctx: SandboxContext): Shape {
  const { parent, pricing, taxes } = line
  const ofItem = at(parent, 'invoice_item_details')
  const ofSubscription = at(parent, 'subscription_item_details')
  const details = ofSubscription ?? ofItem
  return {
    ...withoutInclusiveTax(line),
    ...restorePrice(ctx, pricing),
    invoice_item: at(details, 'invoice_item') ?? removed,
    proration: at(details, 'proration') ?? false,
    proration_details: at(details, 'proration_details') ?? null,
    subscription: at(details, 'subscription') ?? null,
    subscription_item: at(ofSubscription, 'subscription_item') ?? removed,
    tax_amounts: restoreTaxes(taxes),
    tax_rates: shapes(taxes).map((tax) => objectAt(ctx, at(tax, 'tax_rate_details', 'tax_rate'))),
    type: ofSubscription ? 'subscription' : 'invoiceitem',
    parent: removed,
    pricing: removed,
    taxes: removed,
  }
}

const restoreTaxes = (taxes: unknown): Shape[] => shapes(taxes).map(restoreTax)

function restoreTax({
  amount,
  tax_behavior,
  tax_rate_details,
  taxability_reason,
  taxable_amount,
}: Shape): Shape {
  const inclusive = tax_behavior === 'inclusive'
  return {
    amount,
    inclusive,
    tax_rate: at(tax_rate_details, 'tax_rate') ?? null,
    taxability_reason,
    taxable_amount,
  }
}

/** The amount of a line without the taxes included in its price, in total and per unit. */
function withoutInclusiveTax({ amount, quantity, taxes }: Shape): Shape {
  const inclusive = shapes(taxes).filter(({ tax_behavior }) => tax_behavior === 'inclusive')
  const amount_excluding_tax = Number(amount) - inclusive.reduce((sum, tax) => sum + Number(tax.amount), 0)
  return { amount_excluding_tax, unit_amount_excluding_tax: String(perUnit(amount_excluding_tax, quantity)) }
}

const perUnit = (amount: unknown, quantity: unknown, rounded = (share: number) => share) =>
  rounded(Number(amount) / (Number(quantity) || 1))

function intentOfInvoice(ctx: SandboxContext, invoice: unknown): string | null {
  const payments = ctx.store.all('invoice_payment', { invoice: String(invoice) })
  return (
    payments.map(({ payment }) => payment.payment_intent ?? null).find((intent) => intent !== null) ?? null
  )
}

function invoiceOf(ctx: SandboxContext, intent: unknown): string | null {
  if (typeof intent !== 'string') {
    return null
  }
  return ctx.store.all('invoice_payment', { payment_intent: intent })[0]?.invoice ?? null
}

export const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((current, key) => (isShape(current) ? current[key] : undefined), value)

const shapes = (values: unknown): Shape[] => (Array.isArray(values) ? values.filter(isShape) : [])
const dataOf = (list: unknown): Shape[] => shapes(at(list, 'data'))

/** The object behind an id: older versions returned it whole where newer ones return the id. */
function objectAt(ctx: SandboxContext, reference: unknown): AnyObject | unknown {
  return typeof reference === 'string' ? (ctx.store.findAny(reference) ?? null) : (reference ?? null)
}

const firstObject = (ctx: SandboxContext, references: unknown) =>
  objectAt(ctx, Array.isArray(references) ? references[0] : null)

/** The whole price, and the plan that represents it in the older API. */
function restorePrice(ctx: SandboxContext, pricing: unknown): Shape {
  const id = at(pricing, 'price_details', 'price')
  const price = typeof id === 'string' ? ctx.store.find('price', id) : undefined
  return { price: price ?? null, plan: price?.recurring ? planOf(price) : null }
}
