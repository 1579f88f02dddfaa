import type { PlanTerms, SubscriptionEmailTemplate } from '../billing/types.ts'
import { addMinutes } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import { notifyUser } from '../notifications/index.ts'
import type { SubscriptionItemRow, SubscriptionRow } from '../stripe-sync/replica.ts'

/**
 * What is older than Stripe's last try to deliver an event is no news: a shop that begins with subscribers of long ago, or mends its
 * rows after weeks, writes to nobody.
 */
const NEWS_MINUTES_MAX = 3 * 24 * 60
export const REMINDER_MINUTES = 3 * 24 * 60

/** Tells what a subscription has come to, by its state and once for each fact; and sees to what a trial brings later. */
export async function notifySubscription(
  tx: Tx,
  row: SubscriptionRow,
  items: SubscriptionItemRow[],
): Promise<void> {
  for (const { key, emailTemplate } of factsOf(row, items, tx.now)) {
    await notifyUser(tx, row.user_id, { key, emailTemplate })
  }
  if (row.status === 'trialing' && row.trial_end) {
    await watchTrial(tx, row.id, row.trial_end)
  }
}

/** Which card is behind it is known at Stripe alone; and Stripe's own reminder may be lost. */
async function watchTrial(tx: Tx, subscriptionId: string, trialEnd: Date): Promise<void> {
  const payload = { subscriptionId }
  const dueAt = addMinutes(trialEnd, -REMINDER_MINUTES)
  await enqueue(
    tx,
    { name: 'check-trial', payload, key: `check-trial:${subscriptionId}` },
    { name: 'remind-of-trial-end', payload, key: `remind-of-trial-end:${subscriptionId}`, dueAt },
  )
}

/** Whatever ended it, it ends once, and is told of once. */
export const endedKey = (subscriptionId: string): string => `subscription-ended:${subscriptionId}`

interface Fact {
  key: string
  emailTemplate: SubscriptionEmailTemplate
}

function factsOf(row: SubscriptionRow, items: SubscriptionItemRow[], now: Date): Fact[] {
  const { id, status } = row
  const terms = termsOf(row, items)
  const isFresh = (time: Date | null): time is Date =>
    time !== null && addMinutes(time, NEWS_MINUTES_MAX) > now
  if (row.ended_at) {
    const unpaid = row.cancellation_reason === 'payment_failed'
    const told = status === 'canceled' && isFresh(row.ended_at)
    return told
      ? [{ key: endedKey(id), emailTemplate: { template: 'subscription_ended', ...terms, unpaid } }]
      : []
  }
  const facts: Fact[] = []
  if (['trialing', 'active'].includes(status) && isFresh(row.created_at)) {
    const trialEnd = status === 'trialing' ? (row.trial_end?.toISOString() ?? null) : null
    facts.push({
      key: `subscription-started:${id}`,
      emailTemplate: { template: 'subscription_started', ...terms, trialEnd },
    })
  }
  if (row.cancel_at && isFresh(row.canceled_at)) {
    const endsAt = row.cancel_at.toISOString()
    const key = `subscription-canceled:${id}:${row.canceled_at.getTime()}`
    facts.push({ key, emailTemplate: { template: 'subscription_canceled', ...terms, endsAt } })
  }
  if (status === 'paused' && isFresh(row.trial_end)) {
    facts.push({
      key: `subscription-paused:${id}`,
      emailTemplate: { template: 'subscription_paused', ...terms },
    })
  }
  if (status === 'unpaid' && isFresh(items[0]?.period_start ?? null)) {
    const key = `subscription-unpaid:${id}:${items[0]?.period_start.getTime()}`
    facts.push({ key, emailTemplate: { template: 'subscription_unpaid', ...terms } })
  }
  return facts
}

/** What is asked for each interval, before discounts and taxes. */
export function termsOf({ currency }: { currency: string }, items: SubscriptionItemRow[]): PlanTerms {
  const amountMinor = items.reduce(
    (sum, { unit_amount_minor, quantity }) => sum + (unit_amount_minor ?? 0) * quantity,
    0,
  )
  const [first] = items
  return { plan: first?.plan_key ?? null, amountMinor, currency, interval: first?.interval ?? null }
}
