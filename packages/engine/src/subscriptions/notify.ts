import type { SubscriptionEmailTemplate } from '../billing/types.ts'
import { addMinutes } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { SubscriptionItemRow, SubscriptionRow } from '../core/replica.ts'
import { notifyUser } from '../notifications/index.ts'
import { termsOf } from './terms.ts'
import { REMINDER_MINUTES, subscriptionEndedKey } from './types.ts'

/**
 * Older facts are not sent: Stripe retries events for three days. A shop that imports old
 * subscriptions, or repairs its rows after weeks, must not email anyone about them.
 */
const NOTIFIED_MINUTES_MAX = 3 * 24 * 60

/**
 * Emails what a subscription's status means, once for each fact, and schedules the jobs of a trial.
 */
export async function notifySubscription(
  tx: Tx,
  row: SubscriptionRow,
  items: SubscriptionItemRow[],
): Promise<void> {
  for (const { key, emailTemplate } of noticesOf(row, items, tx.now)) {
    await notifyUser(tx, row.user_id, { key, emailTemplate })
  }
  if (row.status === 'trialing' && row.trial_end) {
    await enqueueTrialJobs(tx, row.id, row.trial_end)
  }
}

/** Only Stripe knows the card behind a trial, and Stripe's own reminder may be lost. */
async function enqueueTrialJobs(tx: Tx, subscriptionId: string, trialEnd: Date): Promise<void> {
  const payload = { subscriptionId }
  const dueAt = addMinutes(trialEnd, -REMINDER_MINUTES)
  await enqueue(
    tx,
    { name: 'check-trial', payload, key: `check-trial:${subscriptionId}` },
    { name: 'remind-of-trial-end', payload, key: `remind-of-trial-end:${subscriptionId}`, dueAt },
  )
}

interface Notice {
  key: string
  emailTemplate: SubscriptionEmailTemplate
}

function noticesOf(row: SubscriptionRow, items: SubscriptionItemRow[], now: Date): Notice[] {
  const { id, status } = row
  const terms = termsOf(row, items)
  const isRecent = (time: Date | null): time is Date =>
    time !== null && addMinutes(time, NOTIFIED_MINUTES_MAX) > now
  if (row.ended_at) {
    const unpaid = row.cancellation_reason === 'payment_failed'
    const isNotified = status === 'canceled' && isRecent(row.ended_at)
    return isNotified
      ? [
          {
            key: subscriptionEndedKey(id),
            emailTemplate: { template: 'subscription_ended', ...terms, unpaid },
          },
        ]
      : []
  }
  const notices: Notice[] = []
  if (['trialing', 'active'].includes(status) && isRecent(row.created_at)) {
    const trialEnd = status === 'trialing' ? (row.trial_end?.toISOString() ?? null) : null
    notices.push({
      key: `subscription-started:${id}`,
      emailTemplate: { template: 'subscription_started', ...terms, trialEnd },
    })
  }
  if (row.cancel_at && isRecent(row.canceled_at)) {
    const endsAt = row.cancel_at.toISOString()
    const key = `subscription-canceled:${id}:${row.canceled_at.getTime()}`
    notices.push({ key, emailTemplate: { template: 'subscription_canceled', ...terms, endsAt } })
  }
  if (status === 'paused' && isRecent(row.trial_end)) {
    notices.push({
      key: `subscription-paused:${id}`,
      emailTemplate: { template: 'subscription_paused', ...terms },
    })
  }
  if (status === 'unpaid' && isRecent(items[0]?.period_start ?? null)) {
    const key = `subscription-unpaid:${id}:${items[0]?.period_start.getTime()}`
    notices.push({ key, emailTemplate: { template: 'subscription_unpaid', ...terms } })
  }
  return notices
}
