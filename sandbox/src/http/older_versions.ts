/**
 * Objects as older API versions showed them: each entry undoes one move, newest first, for callers and endpoints pinned before it.
 * What a version never had in today's form stays where it is now: a superset breaks nobody.
 */
import { couponOf, discountsOf } from '../discounts/index.ts'
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'
import { isBefore } from './versions.ts'

type Plain = Record<string, unknown>

interface Move {
  /** The version that brought the move. */
  since: string
  object: string
  /** The fields that were there before it. */
  undo(world: World, object: never): Plain
}

const moves: Move[] = [
  {
    since: '2025-09-30.clover',
    object: 'discount',
    undo: (world, discount: Objects['discount']) => ({ coupon: couponOf(world, discount) }),
  },
  {
    since: '2025-09-30.clover',
    object: 'promotion_code',
    undo: (world, code: Objects['promotion_code']) => ({
      coupon: couponOf(world, { source: { coupon: code.promotion.coupon } }),
    }),
  },
  {
    since: '2025-03-31.basil',
    object: 'subscription',
    undo(world, { items, discounts }: Objects['subscription']) {
      const [first] = items.data
      const [discount = null] = discountsOf(world, discounts)
      return { current_period_start: first?.current_period_start, current_period_end: first?.current_period_end, discount }
    },
  },
  { since: '2025-03-31.basil', object: 'invoice', undo: olderInvoice },
  {
    since: '2025-03-31.basil',
    object: 'line_item',
    undo(world, { pricing, parent, taxes }: Objects['invoice']['lines']['data'][number]) {
      const details = parent?.subscription_item_details ?? parent?.invoice_item_details
      return {
        price: world.store.find('price', pricing?.price_details?.price) ?? null,
        proration: details?.proration ?? false,
        type: parent?.subscription_item_details?.invoice_item === null ? 'subscription' : 'invoiceitem',
        tax_amounts: (taxes ?? []).map(({ amount, tax_behavior, tax_rate_details }) => ({
          amount,
          inclusive: tax_behavior === 'inclusive',
          tax_rate: tax_rate_details?.tax_rate,
        })),
      }
    },
  },
  {
    since: '2025-03-31.basil',
    object: 'checkout.session',
    undo: (_world, session: Objects['checkout.session']) => ({
      shipping_details: session.collected_information?.shipping_details ?? null,
    }),
  },
  {
    since: '2025-03-31.basil',
    object: 'payment_intent',
    undo: (world, intent: Objects['payment_intent']) => ({
      invoice: world.store.all('invoice_payment', { payment_intent: intent.id })[0]?.invoice ?? null,
    }),
  },
  {
    since: '2025-03-31.basil',
    object: 'charge',
    undo(world, charge: Objects['charge']) {
      const payment =
        charge.payment_intent === null
          ? undefined
          : world.store.all('invoice_payment', { payment_intent: charge.payment_intent })[0]
      return { invoice: payment?.invoice ?? null, dispute: world.store.all('dispute', { charge: charge.id })[0]?.id ?? null }
    },
  },
]

function olderInvoice(world: World, invoice: Objects['invoice']): Plain {
  const payment = world.store.all('invoice_payment', { invoice: invoice.id })[0]
  const intent = world.store.find('payment_intent', payment?.payment.payment_intent)
  const details = invoice.parent?.subscription_details ?? null
  const [discount = null] = discountsOf(world, invoice.discounts)
  return {
    charge: intent?.latest_charge ?? null,
    discount,
    paid: invoice.status === 'paid',
    payment_intent: intent?.id ?? null,
    subscription: details?.subscription ?? null,
    subscription_details: details === null ? null : { metadata: details.metadata },
    tax: (invoice.total_taxes ?? []).reduce((sum, { amount }) => sum + amount, 0),
    total_tax_amounts: (invoice.total_taxes ?? []).map(({ amount, tax_behavior, tax_rate_details }) => ({
      amount,
      inclusive: tax_behavior === 'inclusive',
      tax_rate: tax_rate_details?.tax_rate,
    })),
  }
}

/** The value as `version` showed it; the value itself where nothing moved since. */
export function asVersion(world: World, version: string, value: unknown): unknown {
  const undone = moves.filter(({ since }) => isBefore(version, since))
  return undone.length === 0 ? value : undoAll(world, undone, value)
}

function undoAll(world: World, undone: Move[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => undoAll(world, undone, item))
  if (typeof value !== 'object' || value === null) return value
  const older = undone
    .filter(({ object }) => 'object' in value && value.object === object)
    .map(({ undo }) => undo(world, value as never))
  const nested = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, undoAll(world, undone, item)]))
  return Object.assign(nested, ...older)
}
