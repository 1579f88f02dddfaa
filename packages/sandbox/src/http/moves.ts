/**
 * What moved from one API version to the next, each with how it was before: whoever speaks an older version sees the older shape.
 * A field's old place is filled and its new place emptied. Newest first; a version undergoes every move that came after it.
 */

import type { SandboxContext } from '../context.ts'
import type { AnyObject } from '../core/objects.ts'
import { planOf } from '../plans/index.ts'
import { isBefore } from './versions.ts'

export type Shape = Record<string, unknown>

interface Move {
  /** The version that brought the new place. */
  since: string
  object: string
  /** What the object was before; `undefined` takes a field away. */
  before(object: Shape, ctx: SandboxContext): Shape
}

const gone = undefined

const uiModesBefore: Record<string, string> = {
  hosted_page: 'hosted',
  embedded_page: 'embedded',
  elements: 'custom',
}

export const moves: Move[] = [
  { since: '2026-09-30', object: 'checkout.session', before: () => ({ allowed_payment_method_types: gone }) },
  { since: '2026-09-30', object: 'payment_intent', before: () => ({ allowed_payment_method_types: gone }) },
  { since: '2026-09-30', object: 'setup_intent', before: () => ({ allowed_payment_method_types: gone }) },
  {
    since: '2026-03-25',
    object: 'checkout.session',
    before: ({ ui_mode }) => ({ ui_mode: uiModesBefore[String(ui_mode)] }),
  },
  {
    since: '2025-09-30',
    object: 'discount',
    before: ({ source }, ctx) => ({ coupon: objectAt(ctx, at(source, 'coupon')), source: gone }),
  },
  {
    since: '2025-09-30',
    object: 'promotion_code',
    before: ({ promotion }, ctx) => ({ coupon: objectAt(ctx, at(promotion, 'coupon')), promotion: gone }),
  },
  {
    since: '2025-03-31',
    object: 'subscription',
    before({ items, discounts }, ctx) {
      const [item] = listed(items)
      const { current_period_start, current_period_end } = item ?? {}
      return { current_period_start, current_period_end, discount: firstObject(ctx, discounts) }
    },
  },
  {
    since: '2025-03-31',
    object: 'subscription_item',
    before: () => ({ current_period_start: gone, current_period_end: gone }),
  },
  { since: '2025-03-31', object: 'invoice', before: invoiceBefore },
  { since: '2025-03-31', object: 'line_item', before: lineBefore },
  {
    since: '2025-03-31',
    object: 'invoiceitem',
    before: ({ parent, pricing, amount, quantity }, ctx) => ({
      ...priceBefore(ctx, pricing),
      subscription: at(parent, 'subscription_details', 'subscription') ?? null,
      subscription_item: at(parent, 'subscription_details', 'subscription_item') ?? gone,
      unit_amount: each(amount, quantity, Math.trunc),
      unit_amount_decimal: String(each(amount, quantity)),
      parent: gone,
      pricing: gone,
    }),
  },
  {
    since: '2025-03-31',
    object: 'credit_note',
    before: ({ refunds, total_taxes }) => ({
      refund: at(Array.isArray(refunds) ? refunds[0] : null, 'refund') ?? null,
      tax_amounts: taxesBefore(total_taxes),
      total_taxes: gone,
    }),
  },
  {
    since: '2025-03-31',
    object: 'credit_note_line_item',
    before: (line) => ({ ...withoutTax(line), tax_amounts: taxesBefore(line.taxes), taxes: gone }),
  },
  { since: '2025-03-31', object: 'plan', before: () => ({ aggregate_usage: null }) },
  {
    since: '2025-03-31',
    object: 'price',
    before: ({ recurring }) => ({
      recurring: isShape(recurring) ? { ...recurring, aggregate_usage: null } : null,
    }),
  },
  {
    since: '2025-03-31',
    object: 'subscription_schedule',
    before: ({ phases }) => ({
      phases: shapes(phases).map((phase) => ({
        ...phase,
        coupon: at(shapes(phase.discounts)[0], 'coupon') ?? null,
      })),
    }),
  },
  {
    since: '2025-03-31',
    object: 'checkout.session',
    before: ({ collected_information: collected }) => ({
      shipping_details: at(collected, 'shipping_details') ?? null,
    }),
  },
  {
    since: '2025-03-31',
    object: 'payment_intent',
    before: ({ id }, ctx) => ({ invoice: invoiceOf(ctx, id) }),
  },
  {
    since: '2025-03-31',
    object: 'charge',
    before: ({ payment_intent }, ctx) => ({ invoice: invoiceOf(ctx, payment_intent) }),
  },
  {
    since: '2022-11-15',
    object: 'payment_intent',
    before: ({ id }, ctx) => ({
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
    before: ({ id }, ctx) => ({
      dispute: ctx.store.all('dispute', { charge: String(id) })[0]?.id ?? null,
      refunds: ctx.store.list('refund', `/v1/charges/${id}/refunds`, {}, { charge: String(id) }),
    }),
  },
]

/** The same, as a caller of this version knows it. Objects within objects as well; what is expanded later is turned when it is. */
export function asOf<T>(ctx: SandboxContext, value: T, version: string): T {
  const undone = moves.filter(({ since }) => isBefore(version, since))
  return undone.length === 0 ? value : (turnBack(ctx, value, undone) as T)
}

function turnBack(ctx: SandboxContext, value: unknown, undone: Move[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => turnBack(ctx, item, undone))
  }
  if (!isShape(value)) {
    return value
  }
  const own = undone.filter(({ object }) => object === value.object)
  let shape = value
  for (const move of own) {
    shape = { ...shape, ...move.before(shape, ctx) }
  }
  const entries = Object.entries(shape).filter(([, field]) => field !== gone)
  return Object.fromEntries(
    entries.map(([key, field]) => [key, key === 'metadata' ? field : turnBack(ctx, field, undone)]),
  )
}

function invoiceBefore(invoice: Shape, ctx: SandboxContext): Shape {
  const { id, parent, status, discounts, total_taxes } = invoice
  const details = at(parent, 'subscription_details')
  const intent = ctx.store.find('payment_intent', intentOfInvoice(ctx, id))
  const taxes = taxesBefore(total_taxes)
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
    confirmation_secret: gone,
    parent: gone,
    payments: gone,
    total_taxes: gone,
  }
}

function lineBefore(line: Shape, ctx: SandboxContext): Shape {
  const { parent, pricing, taxes } = line
  const ofItem = at(parent, 'invoice_item_details')
  const ofSubscription = at(parent, 'subscription_item_details')
  const details = ofSubscription ?? ofItem
  return {
    ...withoutTax(line),
    ...priceBefore(ctx, pricing),
    invoice_item: at(details, 'invoice_item') ?? gone,
    proration: at(details, 'proration') ?? false,
    proration_details: at(details, 'proration_details') ?? null,
    subscription: at(details, 'subscription') ?? null,
    subscription_item: at(ofSubscription, 'subscription_item') ?? gone,
    tax_amounts: taxesBefore(taxes),
    tax_rates: shapes(taxes).map((tax) => objectAt(ctx, at(tax, 'tax_rate_details', 'tax_rate'))),
    type: ofSubscription ? 'subscription' : 'invoiceitem',
    parent: gone,
    pricing: gone,
    taxes: gone,
  }
}

const taxesBefore = (taxes: unknown): Shape[] => shapes(taxes).map(taxBefore)

function taxBefore({
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

/** What a line comes to without the taxes that are in its price: altogether, and each. */
function withoutTax({ amount, quantity, taxes }: Shape): Shape {
  const within = shapes(taxes).filter(({ tax_behavior }) => tax_behavior === 'inclusive')
  const amount_excluding_tax = Number(amount) - within.reduce((sum, tax) => sum + Number(tax.amount), 0)
  return { amount_excluding_tax, unit_amount_excluding_tax: String(each(amount_excluding_tax, quantity)) }
}

const each = (amount: unknown, quantity: unknown, rounded = (share: number) => share) =>
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

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((reached, key) => (isShape(reached) ? reached[key] : undefined), value)

const shapes = (values: unknown): Shape[] => (Array.isArray(values) ? values.filter(isShape) : [])
const listed = (list: unknown): Shape[] => shapes(at(list, 'data'))

/** Older versions showed the whole of what newer ones name by its id. */
function objectAt(ctx: SandboxContext, reference: unknown): AnyObject | unknown {
  return typeof reference === 'string' ? (ctx.store.findAny(reference) ?? null) : (reference ?? null)
}

const firstObject = (ctx: SandboxContext, references: unknown) =>
  objectAt(ctx, Array.isArray(references) ? references[0] : null)

/** The whole price, and the plan that it was before there were prices. */
function priceBefore(ctx: SandboxContext, pricing: unknown): Shape {
  const id = at(pricing, 'price_details', 'price')
  const price = typeof id === 'string' ? ctx.store.find('price', id) : undefined
  return { price: price ?? null, plan: price?.recurring ? planOf(price) : null }
}
