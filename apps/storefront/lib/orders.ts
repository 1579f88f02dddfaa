/** Orders on pages: their states in words, what timelineText to them as sentences, and the shop's filters as addresses. */
import { formatMoney } from '#lib/money.ts'
import type {
  FulfillmentStatus,
  OrderDetails,
  OrderFilter,
  OrderFollowed,
  OrderForAdmin,
  OrderStatus,
  OrderSummary,
  ShipTo,
  TimelineEntry,
} from '#server/shop.ts'

/** What went through JSON: its times are text. */
export type Sent<T> = T extends number
  ? number
  : T extends Date
    ? string
    : // a branded id is text already
      T extends string
      ? T
      : T extends (infer Each)[]
        ? Sent<Each>[]
        : T extends object
          ? { [Key in keyof T]: Sent<T[Key]> }
          : T

export type AccountOrderDetails = Sent<OrderDetails>
export type OrderView = Sent<OrderFollowed>

export interface StatusLabel {
  said: string
  tone: 'neutral' | 'good' | 'warn' | 'bad'
}

export const orderLabels: Record<OrderStatus, StatusLabel> = {
  pending: { said: 'Waiting for payment', tone: 'warn' },
  processing: { said: 'Payment on its way', tone: 'warn' },
  paid: { said: 'Paid', tone: 'good' },
  expired: { said: 'Expired', tone: 'neutral' },
  canceled: { said: 'Canceled', tone: 'neutral' },
  partially_refunded: { said: 'Partly refunded', tone: 'neutral' },
  refunded: { said: 'Refunded', tone: 'neutral' },
}

/** Only where there is something to send, and somebody paid for it. */
export function fulfillmentLabel({
  status,
  fulfillmentStatus,
}: Pick<AccountOrderDetails, 'status' | 'fulfillmentStatus'>): StatusLabel | undefined {
  if (status !== 'paid' && status !== 'partially_refunded') {
    return undefined
  }
  return sendingStates[fulfillmentStatus]
}

const sendingStates: Record<FulfillmentStatus, StatusLabel | undefined> = {
  nothing: undefined,
  unfulfilled: { said: 'Not sent yet', tone: 'neutral' },
  partly: { said: 'Partly sent', tone: 'warn' },
  fulfilled: { said: 'Sent', tone: 'good' },
}

/** Where an order stands, in a sentence to its owner. */
export function messageOf({
  status,
  fulfillmentStatus,
}: Pick<AccountOrderDetails, 'status' | 'fulfillmentStatus'>): string {
  switch (status) {
    case 'pending':
      return 'It is not paid yet. Your items are held for you while the payment page is open.'
    case 'processing':
      return 'Your bank is still confirming the payment, which can take a few days. Your items are held for you meanwhile.'
    case 'expired':
      return 'The payment page was open for too long, so it was closed. Nothing was charged.'
    case 'canceled':
      return 'It was canceled, or the bank refused the payment. You do not owe anything.'
    case 'refunded':
      return 'All that you paid has been given back. It takes your bank some days to show it.'
    case 'paid':
    case 'partially_refunded':
      return messages[fulfillmentStatus]
  }
}

const messages: Record<FulfillmentStatus, string> = {
  nothing: 'It is paid. There is nothing to send.',
  unfulfilled: 'It is paid, and ours to pack.',
  partly: 'Some of it is on its way, the rest is ours to pack.',
  fulfilled: 'It is on its way to you.',
}

/** What stands between the lines and the total, where there is any of it. */
export function partsOf({
  discountMinor,
  shippingMinor,
  taxMinor,
  taxIncluded,
}: OrderSummary): [string, number][] {
  const parts: [string, number][] = [
    ['Discount', -discountMinor],
    ['Shipping', shippingMinor],
    [taxIncluded ? 'Tax, included' : 'Tax', taxMinor],
  ]
  return parts.filter(([, amountMinor]) => amountMinor !== 0)
}

/** What timelineText, in a sentence. */
export function timelineText({ kind, text, money }: Pick<TimelineEntry, 'kind' | 'text' | 'money'>): string {
  const amount = money ? formatMoney(money.amountMinor, money.currency) : ''
  switch (kind) {
    case 'placed':
      return `Placed, for goods of ${amount}.`
    case 'cancel_asked':
      return 'Somebody asked to cancel it.'
    case 'paid':
      return `${amount} paid.`
    case 'refund':
      return refundSentences[text ?? '']?.(amount) ?? `Refund of ${amount}: ${text}.`
    case 'dispute':
      return disputeSentences[text ?? '']?.(amount) ?? `Disputed, for ${amount}: ${text}.`
    case 'fulfilled':
      return text ? `Sent, with ${text}.` : 'Sent.'
    case 'told':
      return `FormResult by mail: ${text?.replaceAll('_', ' ')}.`
    case 'stripe_event':
      return text ?? ''
    case 'noted':
      return `${text?.replaceAll(/[._]/g, ' ')}.`
  }
}

const refundSentences: Record<string, (amount: string) => string> = {
  intended: (amount) => `${amount} goes back.`,
  pending: (amount) => `${amount} is on its way back.`,
  requires_action: (amount) => `${amount} goes back once the customer has told Stripe where to.`,
  succeeded: (amount) => `${amount} given back.`,
  failed: (amount) => `${amount} could not be given back: the bank returned it.`,
  canceled: (amount) => `A refund of ${amount} was canceled.`,
  abandoned: (amount) => `A refund of ${amount} was refused by Stripe.`,
}

const disputeSentences: Record<string, (amount: string) => string> = {
  none: (amount) => `The bank asked about ${amount}, and nothing came of it.`,
  inquiry: (amount) => `The bank asks about ${amount}. It has taken nothing.`,
  open: (amount) =>
    `${amount} disputed. The bank has the money until it decides; until then nothing is sent and nothing given back.`,
  won: (amount) => `${amount} disputed, and decided for the shop: the order goes on.`,
  lost: (amount) => `${amount} disputed, and given back by the bank for good.`,
}

const regions = new Intl.DisplayNames('en', { type: 'region' })

export const countryName = (country: string): string =>
  /^[A-Z]{2}$/.test(country) ? (regions.of(country) ?? country) : country

/** As on an envelope. */
export function addressLines({ name, line1, line2, postalCode, city, state, country }: ShipTo): string[] {
  const place = [postalCode, city, state].filter(Boolean).join(' ')
  return [name, line1, line2, place, country && countryName(country)].filter((line): line is string =>
    Boolean(line),
  )
}

/** What a dispute means for the shop. */
export const disputeLabels: Record<OrderForAdmin['dispute'], StatusLabel | undefined> = {
  none: undefined,
  inquiry: { said: 'The bank asks', tone: 'warn' },
  open: { said: 'Disputed', tone: 'bad' },
  won: { said: 'Dispute won', tone: 'neutral' },
  lost: { said: 'Dispute lost', tone: 'bad' },
}

export type AdminFilter = Pick<
  OrderFilter,
  'status' | 'fulfillment' | 'dispute' | 'search' | 'review' | 'before'
>

/** What an address asks for; what it cannot ask for is passed over, since people shorten addresses by hand. */
export function readOrderFilter(query: Record<string, string | string[] | undefined>): AdminFilter {
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

/** The address of the list with these in its query, less what is empty. */
export function ordersAddress({ review, ...filter }: AdminFilter): string {
  const pairs = Object.entries({ ...filter, review: review ? 'yes' : undefined })
  const query = new URLSearchParams(
    pairs.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
  )
  return query.size === 0 ? '/admin/orders' : `/admin/orders?${query}`
}
