/** Plans, and one's own subscription, as the API tells them; and what a page says of each state. */
import { callApi } from '#lib/call-api.ts'
import type { Subscription } from '#server/shop.ts'

/** What JSON makes of it. */
type Sent<T> = T extends Date
  ? string
  : T extends (infer Each)[]
    ? Sent<Each>[]
    : T extends object
      ? { [K in keyof T]: Sent<T[K]> }
      : T

/** A bank has what paid for the period: until it decides, or for good. */
export interface Suspended {
  status: 'open' | 'lost'
  amountMinor: number
  currency: string
  openedAt: string
}

export type OwnSubscription = Sent<Subscription> & { planName: string | null; suspended: Suspended | null }

export type Interval = 'month' | 'year'

export interface PlanPrice {
  lookupKey: string
  /** `null` until the shop has put it on sale. */
  priceId: string | null
  interval: Interval | null
  currency: string
  amountMinor: number
}

export interface PlanOnSale {
  key: string
  name: string
  description: string
  features: Record<string, boolean | number | 'unlimited' | { perUnit: number }>
  tokensMonthly: number | null
  trialDays: number | null
  prices: PlanPrice[]
}

export interface Debt {
  invoiceId: string
  reason: 'declined' | 'action_required'
  amountMinor: number
  currency: string
  nextAttemptAt: string | null
  payUrl: string | null
}

export interface Invoice {
  id: string
  number: string | null
  status: string
  currency: string
  totalMinor: number
  createdAt: string
  hostedUrl: string | null
  pdfUrl: string | null
  creditedMinor: number
}

export interface Billing {
  subscriptions: OwnSubscription[]
  debts: Debt[]
  invoices: Invoice[]
  credits: { amountMinor: number; currency: string }[]
}

interface Charge {
  at: string
  amountMinor: number
  currency: string
}

export interface UpcomingInvoice {
  nextCharge: Charge | null
  card: { brand: string; last4: string | null; expires: { month: number; year: number } | null } | null
  change: (Charge & { planName: string | null; interval: string | null }) | null
}

export interface SwitchPreview {
  dueNowMinor: number
  totalMinor: number
  currency: string
  lines: { description: string; amountMinor: number }[]
  nextAt: string | null
  prorationDate: string
}

export const readPlans = () => callApi<{ plans: PlanOnSale[] }>('/api/plans')
export const readBilling = () => callApi<Billing>('/api/account/billing')
export const readUpcomingInvoice = () => callApi<UpcomingInvoice>('/api/account/billing/upcoming')

export const startSubscription = (lookupKey: string) =>
  callApi<{ url: string }>('/api/stripe/checkout', { method: 'POST', body: { mode: 'subscription', lookupKey } })

export const openPortal = (only?: 'card') =>
  callApi<{ url: string }>('/api/stripe/portal', { method: 'POST', body: only ? { only } : {} })

export const previewSwitch = (id: string, lookupKey: string) =>
  callApi<SwitchPreview>(`/api/subscriptions/${encodeURIComponent(id)}/preview`, {
    method: 'POST',
    body: { lookupKey },
  })

type Verb = 'change' | 'cancel' | 'keep' | 'resume'

export const updateSubscription = (id: string, verb: Verb, body: object = {}) =>
  callApi<unknown>(`/api/subscriptions/${encodeURIComponent(id)}/${verb}`, { method: 'POST', body })

const isOver = ({ status }: OwnSubscription) => status === 'canceled' || status === 'incomplete_expired'

/** The one that counts: the latest that has not ended. */
export const currentOf = (subscriptions: OwnSubscription[]): OwnSubscription | undefined =>
  subscriptions.find((each) => !isOver(each))

/** What is asked for each interval, before discounts and taxes. */
export const amountOf = ({ items }: OwnSubscription): number =>
  items.reduce((sum, { unitAmountMinor, quantity }) => sum + (unitAmountMinor ?? 0) * quantity, 0)

/** In another rhythm the same money: to tell a step up from a step down. */
const perYear = (amountMinor: number, interval: string | null): number =>
  amountMinor * (interval === 'month' ? 12 : 1)

/** Less is had from the period's end on, so that nothing that is paid for is lost; more is had now. */
export function isStepDown(subscription: OwnSubscription, price: PlanPrice): boolean {
  const now = subscription.items[0]
  if (!now || subscription.status === 'trialing') {
    return false
  }
  const [before, after] = [
    perYear(amountOf(subscription), now.interval),
    perYear(price.amountMinor * now.quantity, price.interval),
  ]
  return after < before && !(now.interval === 'month' && price.interval === 'year')
}

export interface SubscriptionStatusText {
  word: string
  tone: 'good' | 'warn' | 'bad' | 'neutral'
  message: string
}

export const dayText = (time: string): string => days.format(new Date(time))
const days = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

/** How a subscription stands, in the words of its page. */
export function statusOf(subscription: OwnSubscription): SubscriptionStatusText {
  const { status, cancelAt, trialEnd, endedAt, collectionPaused, suspended } = subscription
  const ends = subscription.items[0]?.periodEnd
  if (status === 'canceled' || status === 'incomplete_expired') {
    return {
      word: 'Ended',
      tone: 'neutral',
      message: endedAt ? `It ended on ${dayText(endedAt)}.` : 'It has ended.',
    }
  }
  if (status === 'incomplete') {
    return { word: 'Not paid yet', tone: 'warn', message: 'It begins once its first invoice is paid.' }
  }
  if (suspended) {
    return {
      word: 'Suspended',
      tone: 'bad',
      message: 'It goes on, and gives nothing until it is paid again.',
    }
  }
  if (status === 'past_due') {
    return {
      word: 'Payment due',
      tone: 'bad',
      message: 'You keep all of it for a few days while this is mended.',
    }
  }
  if (status === 'unpaid') {
    return { word: 'Unpaid', tone: 'bad', message: 'It rests until its invoice is paid.' }
  }
  if (status === 'paused') {
    return {
      word: 'Paused',
      tone: 'warn',
      message: 'Its trial is over. It rests until there is a card to go on with.',
    }
  }
  if (cancelAt) {
    return {
      word: 'Canceled',
      tone: 'warn',
      message: `All of it is yours until ${dayText(cancelAt)}. Then it ends.`,
    }
  }
  if (status === 'trialing' && trialEnd) {
    return { word: 'Trial', tone: 'good', message: `It is free until ${dayText(trialEnd)}.` }
  }
  if (collectionPaused) {
    return { word: 'Active', tone: 'good', message: 'Nothing is charged at the moment.' }
  }
  return { word: 'Active', tone: 'good', message: ends ? `Paid until ${dayText(ends)}.` : '' }
}
