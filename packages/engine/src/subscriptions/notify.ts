import type { SubscriptionEmailTemplate } from '../billing/types.ts'
import { addMinutes } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { SubscriptionItemRow, SubscriptionRow } from '../core/replica.ts'
import { notifyUser } from '../notifications/index.ts'
import { termsOf } from './terms.ts'
import { REMINDER_MINUTES, subscriptionEndedKey } from './types.ts'

/**
 * Older changes are not announced: Stripe retries events for three days. A shop that imports old
 * subscriptions, or repairs its rows after weeks, must not email customers about them.
 */
const NOTIFIED_MINUTES_MAX = 3 * 24 * 60

/**
 * Emails the customer about a new status of the subscription, once for each, and schedules the jobs
 * of a trial.
 */
export async function notifySubscription(
  tx: Tx,
  row: SubscriptionRow,
  items: SubscriptionItemRow[],
): Promise<void> {
  for (const { key, emailTemplate } of dueNotifications(row, items, tx.now)) {
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

interface DueNotification {
  key: string
  emailTemplate: SubscriptionEmailTemplate
}

function dueNotifications(row: SubscriptionRow, items: SubscriptionItemRow[], now: Date): DueNotification[] {
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
  const notifications: DueNotification[] = []
  if (['trialing', 'active'].includes(status) && isRecent(row.created_at)) {
    const trialEnd = status === 'trialing' ? (row.trial_end?.toISOString() ?? null) : null
    notifications.push({
      key: `subscription-started:${id}`,
      emailTemplate: { template: 'subscription_started', ...terms, trialEnd },
    })
  }
  if (row.cancel_at && isRecent(row.canceled_at)) {
    const endsAt = row.cancel_at.toISOString()
    const key = `subscription-canceled:${id}:${row.canceled_at.getTime()}`
    notifications.push({ key, emailTemplate: { template: 'subscription_canceled', ...terms, endsAt } })
  }
  if (status === 'paused' && isRecent(row.trial_end)) {
    notifications.push({
      key: `subscription-paused:${id}`,
      emailTemplate: { template: 'subscription_paused', ...terms },
    })
  }
  if (status === 'unpaid' && isRecent(items[0]?.period_start ?? null)) {
    const key = `subscription-unpaid:${id}:${items[0]?.period_start.getTime()}`
    notifications.push({ key, emailTemplate: { template: 'subscription_unpaid', ...terms } })
  }
  return notifications
}
