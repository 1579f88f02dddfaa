/** Plans and the customer's own subscription, and the texts for each subscription status. */
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

export interface Suspended {
  status: 'open' | 'lost'
  amountMinor: number
  currency: string
  openedAt: string
}

export type AccountSubscription = Sent<Subscription> & {
  planName: string | null
  suspended: Suspended | null
}

export type Interval = 'month' | 'year'

export interface PlanPrice {
  lookupKey: string
  priceId: string | null
  interval: Interval | null
  currency: string
  amountMinor: number
}

export interface Plan {
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
  subscriptions: AccountSubscription[]
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

export interface PlanChangePreview {
  dueNowMinor: number
  totalMinor: number
  currency: string
  lines: { description: string; amountMinor: number }[]
  nextAt: string | null
  prorationDate: string
}

export const readPlans = () => callApi<{ plans: Plan[] }>('/api/plans')
export const readBilling = () => callApi<Billing>('/api/account/billing')
export const readUpcomingInvoice = () => callApi<UpcomingInvoice>('/api/account/billing/upcoming')

export const startSubscription = (lookupKey: string) =>
  callApi<{ url: string }>('/api/stripe/checkout', {
    method: 'POST',
    body: { mode: 'subscription', lookupKey },
  })

export const openPortal = (only?: 'card') =>
  callApi<{ url: string }>('/api/stripe/portal', { method: 'POST', body: only ? { only } : {} })

export const previewPlanChange = (id: string, lookupKey: string) =>
  callApi<PlanChangePreview>(`/api/subscriptions/${encodeURIComponent(id)}/preview`, {
    method: 'POST',
    body: { lookupKey },
  })

export const updateSubscription = (
  id: string,
  action: 'change' | 'cancel' | 'keep' | 'resume',
  body: object = {},
) => callApi<unknown>(`/api/subscriptions/${encodeURIComponent(id)}/${action}`, { method: 'POST', body })

const hasEnded = ({ status }: AccountSubscription) => status === 'canceled' || status === 'incomplete_expired'

/** The latest subscription that has not ended. */
export const currentSubscription = (subscriptions: AccountSubscription[]): AccountSubscription | undefined =>
  subscriptions.find((subscription) => !hasEnded(subscription))

/** Price per billing interval, before discounts and tax. */
export const subscriptionAmountMinor = ({ items }: AccountSubscription): number =>
  items.reduce((sum, { unitAmountMinor, quantity }) => sum + (unitAmountMinor ?? 0) * quantity, 0)

/** Makes monthly and yearly prices comparable. */
const perYear = (amountMinor: number, interval: string | null): number =>
  amountMinor * (interval === 'month' ? 12 : 1)

/**
 * A downgrade takes effect at the end of the period, so that the customer keeps what is paid for; an
 * upgrade takes effect now.
 */
export function isDowngrade(subscription: AccountSubscription, price: PlanPrice): boolean {
  const item = subscription.items[0]
  if (!item || subscription.status === 'trialing') {
    return false
  }
  const before = perYear(subscriptionAmountMinor(subscription), item.interval)
  const after = perYear(price.amountMinor * item.quantity, price.interval)
  return after < before && !(item.interval === 'month' && price.interval === 'year')
}

export interface SubscriptionStatusText {
  label: string
  tone: 'good' | 'warn' | 'bad' | 'neutral'
  message: string
}

export const dateText = (time: string): string => dates.format(new Date(time))
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

/** The status badge of a subscription and the sentence beside it. */
export function subscriptionStatus(subscription: AccountSubscription): SubscriptionStatusText {
  const { status, cancelAt, trialEnd, endedAt, collectionPaused, suspended } = subscription
  const periodEnd = subscription.items[0]?.periodEnd
  if (hasEnded(subscription)) {
    const message = endedAt ? `Your plan ended on ${dateText(endedAt)}.` : 'Your plan has ended.'
    return { label: 'Ended', tone: 'neutral', message }
  }
  if (status === 'incomplete') {
    return {
      label: 'Incomplete',
      tone: 'warn',
      message: 'Your plan starts when its first invoice is paid.',
    }
  }
  if (suspended) {
    return {
      label: 'Suspended',
      tone: 'bad',
      message: 'Features and tokens are unavailable until your plan is paid again.',
    }
  }
  const text = unpaidStatus(status)
  if (text) {
    return text
  }
  if (cancelAt) {
    return { label: 'Canceled', tone: 'warn', message: `Active until ${dateText(cancelAt)}.` }
  }
  if (status === 'trialing' && trialEnd) {
    return { label: 'Free trial', tone: 'good', message: `Free trial ends ${dateText(trialEnd)}.` }
  }
  if (collectionPaused) {
    return {
      label: 'Active',
      tone: 'good',
      message: 'Payment collection is paused. You are not charged.',
    }
  }
  return { label: 'Active', tone: 'good', message: periodEnd ? `Paid until ${dateText(periodEnd)}.` : '' }
}

function unpaidStatus(status: AccountSubscription['status']): SubscriptionStatusText | undefined {
  switch (status) {
    case 'past_due':
      return {
        label: 'Past due',
        tone: 'bad',
        message: 'Your plan stays active for a few days. Update your payment method to keep it.',
      }
    case 'unpaid':
      return {
        label: 'Unpaid',
        tone: 'bad',
        message: 'Your plan is on hold until its invoice is paid.',
      }
    case 'paused':
      return {
        label: 'Paused',
        tone: 'warn',
        message: 'Your free trial has ended. Add a payment method to continue.',
      }
    default:
      return undefined
  }
}
