/** Orders on pages: status labels, timeline texts, and the admin's order filter as a URL. */
import type {
  AdminOrder,
  Order,
  OrderDetails,
  OrderStatus,
  ShippingAddress,
  TimelineEntry,
} from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import type { OrderFilter } from '#server/shop.ts'

/** Text and color of a badge. */
export interface StatusLabel {
  text: string
  tone: 'neutral' | 'good' | 'warn' | 'bad'
}

export const orderLabels: Record<OrderStatus, StatusLabel> = {
  pending: { text: 'Payment pending', tone: 'warn' },
  processing: { text: 'Payment processing', tone: 'warn' },
  paid: { text: 'Paid', tone: 'good' },
  expired: { text: 'Expired', tone: 'neutral' },
  canceled: { text: 'Canceled', tone: 'neutral' },
  partially_refunded: { text: 'Partially refunded', tone: 'neutral' },
  refunded: { text: 'Refunded', tone: 'neutral' },
}

export type StatusFields = Pick<OrderDetails, 'status' | 'fulfillmentStatus'>

/** `undefined` for an order that is not paid or has nothing to ship. */
export function fulfillmentLabel({ status, fulfillmentStatus }: StatusFields): StatusLabel | undefined {
  if (status !== 'paid' && status !== 'partially_refunded') {
    return undefined
  }
  return fulfillmentLabels[fulfillmentStatus]
}

const fulfillmentLabels: Record<OrderDetails['fulfillmentStatus'], StatusLabel | undefined> = {
  nothing: undefined,
  unfulfilled: { text: 'Unfulfilled', tone: 'neutral' },
  partly: { text: 'Partially fulfilled', tone: 'warn' },
  fulfilled: { text: 'Fulfilled', tone: 'good' },
}

/** The state of an order in a sentence to its customer. */
export function orderMessage({ status, fulfillmentStatus }: StatusFields): string {
  switch (status) {
    case 'pending':
      return 'Not paid yet. Your items are reserved while the payment page is open.'
    case 'processing':
      return 'Your bank is still confirming the payment, which can take a few days. Your items are reserved until then.'
    case 'expired':
      return 'The checkout expired before it was paid. You were not charged.'
    case 'canceled':
      return 'This order was canceled or its payment was declined. You do not owe anything.'
    case 'refunded':
      return 'Refunded in full. It can take a few days to appear on your statement.'
    case 'paid':
    case 'partially_refunded':
      return fulfillmentMessages[fulfillmentStatus]
  }
}

const fulfillmentMessages: Record<OrderDetails['fulfillmentStatus'], string> = {
  nothing: 'Paid. There is nothing to ship.',
  unfulfilled: 'We’re preparing your order.',
  partly: 'Part of your order has shipped. We’re preparing the rest.',
  fulfilled: 'Your order has shipped.',
}

/** The amounts between the items and the total, without those that are 0. */
export function orderAdjustments({
  discountMinor,
  shippingMinor,
  taxMinor,
  taxIncluded,
}: Order): [string, number][] {
  const adjustments: [string, number][] = [
    ['Discount', -discountMinor],
    ['Shipping', shippingMinor],
    [taxIncluded ? 'Tax (included)' : 'Tax', taxMinor],
  ]
  return adjustments.filter(([, amountMinor]) => amountMinor !== 0)
}

/** An entry of the timeline as a sentence. */
export function timelineText({ kind, text, money }: Pick<TimelineEntry, 'kind' | 'text' | 'money'>): string {
  const amount = money ? formatMoney(money.amountMinor, money.currency) : ''
  switch (kind) {
    case 'placed':
      return `Order placed, subtotal ${amount}.`
    case 'cancel_asked':
      return 'Cancellation requested.'
    case 'paid':
      return `${amount} paid.`
    case 'refund':
      return refundTexts[text ?? '']?.(amount) ?? `Refund of ${amount}: ${text}.`
    case 'dispute':
      return disputeTexts[text ?? '']?.(amount) ?? `Dispute of ${amount}: ${text}.`
    case 'fulfilled':
      return text ? `Shipped with ${text}.` : 'Shipped.'
    case 'notified':
      return `Email to the customer: ${text?.replaceAll('_', ' ')}.`
    case 'stripe_event':
      return text ?? ''
    case 'noted':
      return auditTexts[text ?? ''] ?? `${text?.replaceAll(/[._]/g, ' ')}.`
  }
}

const refundTexts: Record<string, (amount: string) => string> = {
  intended: (amount) => `Refund of ${amount} started.`,
  pending: (amount) => `Refund of ${amount} pending.`,
  requires_action: (amount) => `Refund of ${amount} is waiting for the customer’s bank details.`,
  succeeded: (amount) => `${amount} refunded.`,
  failed: (amount) => `Refund of ${amount} failed: the bank returned the money.`,
  canceled: (amount) => `Refund of ${amount} canceled.`,
  abandoned: (amount) => `Refund of ${amount} rejected by Stripe.`,
}

const disputeTexts: Record<string, (amount: string) => string> = {
  none: (amount) => `Inquiry about ${amount} closed.`,
  inquiry: (amount) => `Inquiry about ${amount}. The bank has not withdrawn any money.`,
  open: (amount) =>
    `${amount} disputed. The bank holds the money until it decides. Until then the order cannot be fulfilled or refunded.`,
  won: (amount) => `Dispute of ${amount} won.`,
  lost: (amount) => `Dispute of ${amount} lost. The bank returned the money to the customer.`,
}

const auditTexts: Record<string, string> = {
  'order.reviewed': 'Marked as reviewed.',
  'refund.issued': 'Refund requested.',
}

const regions = new Intl.DisplayNames('en', { type: 'region' })

export const countryName = (country: string): string =>
  /^[A-Z]{2}$/.test(country) ? (regions.of(country) ?? country) : country

/** The lines of a postal address, empty ones left out. */
export function addressLines({
  name,
  line1,
  line2,
  postalCode,
  city,
  state,
  country,
}: ShippingAddress): string[] {
  const place = [postalCode, city, state].filter(Boolean).join(' ')
  return [name, line1, line2, place, country && countryName(country)].filter((line): line is string =>
    Boolean(line),
  )
}

export const disputeLabels: Record<AdminOrder['dispute'], StatusLabel | undefined> = {
  none: undefined,
  inquiry: { text: 'Inquiry', tone: 'warn' },
  open: { text: 'Disputed', tone: 'bad' },
  won: { text: 'Dispute won', tone: 'neutral' },
  lost: { text: 'Dispute lost', tone: 'bad' },
}

export type AdminFilter = Pick<
  OrderFilter,
  'status' | 'fulfillment' | 'dispute' | 'search' | 'review' | 'before'
>

/** Invalid values are ignored and not an error, because people edit URLs by hand. */
export function parseOrderFilter(query: Record<string, string | string[] | undefined>): AdminFilter {
  const text = (name: string) =>
    typeof query[name] === 'string' && query[name].trim() !== '' ? query[name].trim() : undefined
  const statuses = Object.keys(orderLabels) as OrderStatus[]
  return {
    status: statuses.find((status) => status === text('status')),
    fulfillment: (['due', 'done'] as const).find((state) => state === text('fulfillment')),
    dispute: (['inquiry', 'open', 'won', 'lost'] as const).find((status) => status === text('dispute')),
    search: text('search')?.slice(0, 200),
    review: text('review') === 'yes' ? true : undefined,
    before: text('before'),
  }
}

/** The URL of the list with this filter; empty values are left out. */
export function ordersUrl({ review, ...filter }: AdminFilter): string {
  const pairs = Object.entries({ ...filter, review: review ? 'yes' : undefined })
  const query = new URLSearchParams(
    pairs.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  )
  return query.size === 0 ? '/admin/orders' : `/admin/orders?${query}`
}
