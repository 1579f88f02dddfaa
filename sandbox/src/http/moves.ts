/**
 * What moved from one API version to the next, each with how it was before: whoever speaks an older version sees the older shape.
 * A field's old place is filled and its new place emptied. Newest first; a version undergoes every move that came after it.
 */
import type { AnyObject } from '../ground/objects.ts'
import type { World } from '../world.ts'
import { isBefore } from './versions.ts'

export type Shape = Record<string, unknown>

interface Move {
  /** The version that brought the new place. */
  since: string
  object: string
  /** What the object was before; `undefined` takes a field away. */
  before(object: Shape, world: World): Shape
}

const gone = undefined

export const moves: Move[] = [
  { since: '2026-09-30', object: 'checkout.session', before: () => ({ allowed_payment_method_types: gone }) },
  { since: '2026-09-30', object: 'payment_intent', before: () => ({ allowed_payment_method_types: gone }) },
  { since: '2026-09-30', object: 'setup_intent', before: () => ({ allowed_payment_method_types: gone }) },
  {
    since: '2025-09-30',
    object: 'discount',
    before: ({ source }, world) => ({ coupon: objectAt(world, at(source, 'coupon')), source: gone }),
  },
  {
    since: '2025-09-30',
    object: 'promotion_code',
    before: ({ promotion }, world) => ({ coupon: objectAt(world, at(promotion, 'coupon')), promotion: gone }),
  },
  {
    since: '2025-03-31',
    object: 'subscription',
    before({ items, discounts }, world) {
      const [item] = listed(items)
      const { current_period_start, current_period_end } = item ?? {}
      return { current_period_start, current_period_end, discount: firstObject(world, discounts) }
    },
  },
  { since: '2025-03-31', object: 'subscription_item', before: () => ({ current_period_start: gone, current_period_end: gone }) },
  { since: '2025-03-31', object: 'invoice', before: invoiceBefore },
  { since: '2025-03-31', object: 'line_item', before: lineBefore },
  {
    since: '2025-03-31',
    object: 'invoiceitem',
    before: ({ parent, pricing }, world) => ({
      price: priceAt(world, pricing),
      subscription: at(parent, 'subscription_details', 'subscription') ?? null,
      ...{ parent: gone, pricing: gone },
    }),
  },
  {
    since: '2025-03-31',
    object: 'checkout.session',
    before: ({ collected_information: collected }) => ({ shipping_details: at(collected, 'shipping_details') ?? null }),
  },
  { since: '2025-03-31', object: 'payment_intent', before: ({ id }, world) => ({ invoice: invoiceOf(world, id) }) },
  {
    since: '2025-03-31',
    object: 'charge',
    before: ({ payment_intent }, world) => ({ invoice: invoiceOf(world, payment_intent) }),
  },
  {
    since: '2022-11-15',
    object: 'payment_intent',
    before: ({ id }, world) => ({
      charges: world.store.list('charge', `/v1/charges?payment_intent=${id}`, {}, { payment_intent: String(id) }),
    }),
  },
  {
    since: '2022-11-15',
    object: 'charge',
    before: ({ id }, world) => ({
      dispute: world.store.all('dispute', { charge: String(id) })[0]?.id ?? null,
      refunds: world.store.list('refund', `/v1/charges/${id}/refunds`, {}, { charge: String(id) }),
    }),
  },
]

/** The same, as a caller of this version knows it. Objects within objects as well; what is expanded later is turned when it is. */
export function asOf<T>(world: World, value: T, version: string): T {
  const undone = moves.filter(({ since }) => isBefore(version, since))
  return undone.length === 0 ? value : (turnBack(world, value, undone) as T)
}

function turnBack(world: World, value: unknown, undone: Move[]): unknown {
  if (Array.isArray(value)) return value.map((item) => turnBack(world, item, undone))
  if (!isShape(value)) return value
  const own = undone.filter(({ object }) => object === value.object)
  let shape = value
  for (const move of own) shape = { ...shape, ...move.before(shape, world) }
  const entries = Object.entries(shape).filter(([, field]) => field !== gone)
  return Object.fromEntries(entries.map(([key, field]) => [key, key === 'metadata' ? field : turnBack(world, field, undone)]))
}

function invoiceBefore(invoice: Shape, world: World): Shape {
  const { id, parent, status, discounts, total_taxes } = invoice
  const details = at(parent, 'subscription_details')
  const intent = world.store.find('payment_intent', intentOfInvoice(world, id))
  const taxes = (Array.isArray(total_taxes) ? total_taxes : []).map(taxBefore)
  return {
    charge: intent?.latest_charge ?? null,
    discount: firstObject(world, discounts),
    paid: status === 'paid',
    paid_out_of_band: status === 'paid' && intent === undefined && Number(invoice.amount_due) > 0,
    payment_intent: intent?.id ?? null,
    quote: at(parent, 'quote_details', 'quote') ?? null,
    subscription: at(details, 'subscription') ?? null,
    subscription_details: details === undefined || details === null ? null : { metadata: at(details, 'metadata') },
    tax: taxes.length === 0 ? null : taxes.reduce((sum, { amount }) => sum + Number(amount), 0),
    total_tax_amounts: taxes,
    ...{ confirmation_secret: gone, parent: gone, payments: gone, total_taxes: gone },
  }
}

function lineBefore({ parent, pricing, taxes }: Shape, world: World): Shape {
  const ofItem = at(parent, 'invoice_item_details')
  const ofSubscription = at(parent, 'subscription_item_details')
  const details = ofSubscription ?? ofItem
  return {
    invoice_item: at(details, 'invoice_item') ?? gone,
    price: priceAt(world, pricing),
    proration: at(details, 'proration') ?? false,
    proration_details: at(details, 'proration_details') ?? null,
    subscription: at(details, 'subscription') ?? null,
    subscription_item: at(ofSubscription, 'subscription_item') ?? gone,
    tax_amounts: (Array.isArray(taxes) ? taxes : []).map(taxBefore),
    type: ofSubscription ? 'subscription' : 'invoiceitem',
    ...{ parent: gone, pricing: gone, taxes: gone },
  }
}

function taxBefore(tax: unknown): Shape {
  const { amount, tax_behavior, tax_rate_details, taxability_reason, taxable_amount } = isShape(tax) ? tax : {}
  const inclusive = tax_behavior === 'inclusive'
  return { amount, inclusive, tax_rate: at(tax_rate_details, 'tax_rate') ?? null, taxability_reason, taxable_amount }
}

function intentOfInvoice(world: World, invoice: unknown): string | null {
  const payments = world.store.all('invoice_payment', { invoice: String(invoice) })
  return payments.map(({ payment }) => payment.payment_intent ?? null).find((intent) => intent !== null) ?? null
}

function invoiceOf(world: World, intent: unknown): string | null {
  if (typeof intent !== 'string') return null
  return world.store.all('invoice_payment', { payment_intent: intent })[0]?.invoice ?? null
}

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce((reached, key) => (isShape(reached) ? reached[key] : undefined), value)

const listed = (list: unknown): Shape[] => {
  const data = at(list, 'data')
  return Array.isArray(data) ? data.filter(isShape) : []
}

/** Older versions showed the whole of what newer ones name by its id. */
function objectAt(world: World, reference: unknown): AnyObject | unknown {
  return typeof reference === 'string' ? (world.store.findAny(reference) ?? null) : (reference ?? null)
}

const firstObject = (world: World, references: unknown) => objectAt(world, Array.isArray(references) ? references[0] : null)
const priceAt = (world: World, pricing: unknown) => objectAt(world, at(pricing, 'price_details', 'price'))
