/** Plans and the customer's own subscription, and the texts for each subscription status. */
import type { ApiRoutes, OwnSubscription, PlanPrice } from '@countinghouse/api/types'
import { callApi } from '#lib/call-api.ts'

export type Interval = NonNullable<PlanPrice['interval']>

export const readPlans = () => callApi('GET /api/plans')
export const readBilling = () => callApi('GET /api/account/billing')
export const readUpcomingInvoice = () => callApi('GET /api/account/billing/upcoming')

export const startSubscription = (lookupKey: string) =>
  callApi('POST /api/stripe/checkout', { body: { mode: 'subscription', lookupKey } })

export const openPortal = (only?: 'card') => callApi('POST /api/stripe/portal', { body: { only } })

export const previewPlanChange = (subscriptionId: string, lookupKey: string) =>
  callApi('POST /api/subscriptions/{subscriptionId}/preview', {
    params: { subscriptionId },
    body: { lookupKey },
  })

export const changePlan = (
  subscriptionId: string,
  body: ApiRoutes['POST /api/subscriptions/{subscriptionId}/change']['body'],
) => callApi('POST /api/subscriptions/{subscriptionId}/change', { params: { subscriptionId }, body })

export const cancelAtPeriodEnd = (subscriptionId: string) =>
  callApi('POST /api/subscriptions/{subscriptionId}/cancel', {
    params: { subscriptionId },
    body: { when: 'period_end' },
  })

/** Undoes a cancellation or a change that is scheduled for the end of the period. */
export const keepPlan = (subscriptionId: string) =>
  callApi('POST /api/subscriptions/{subscriptionId}/keep', { params: { subscriptionId }, body: {} })

/** Ends a pause of the subscription or of its payment collection. */
export const resumePlan = (subscriptionId: string) =>
  callApi('POST /api/subscriptions/{subscriptionId}/resume', { params: { subscriptionId }, body: {} })

const hasEnded = ({ status }: OwnSubscription) => status === 'canceled' || status === 'incomplete_expired'

/** The latest subscription that has not ended. */
export const currentSubscription = (subscriptions: OwnSubscription[]): OwnSubscription | undefined =>
  subscriptions.find((subscription) => !hasEnded(subscription))

/** Price per billing interval, before discounts and tax. */
export const subscriptionAmountMinor = ({ items }: OwnSubscription): number =>
  items.reduce((sum, { unitAmountMinor, quantity }) => sum + (unitAmountMinor ?? 0) * quantity, 0)

/** Makes monthly and yearly prices comparable. */
const perYear = (amountMinor: number, interval: string | null): number =>
  amountMinor * (interval === 'month' ? 12 : 1)

/**
 * A downgrade takes effect at the end of the period, so that the customer keeps what is paid for;
 * an upgrade takes effect now.
 */
export function isDowngrade(subscription: OwnSubscription, price: PlanPrice): boolean {
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
export function subscriptionStatus(subscription: OwnSubscription): SubscriptionStatusText {
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

function unpaidStatus(status: OwnSubscription['status']): SubscriptionStatusText | undefined {
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
