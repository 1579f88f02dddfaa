import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import { notifyUser } from '../notifications/index.ts'
import { REMINDER_MINUTES, termsOf } from '../subscriptions/index.ts'

/**
 * Sends one reminder for each trial end. A trial shorter than the reminder period was announced
 * when it began, and a canceled one needs no reminder.
 */
export async function remindOfTrialEnd(ctx: Context, subscriptionId: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await tx.db
      .selectFrom('shop.subscription as subscription')
      .leftJoin('shop.stripe_customer as customer', 'customer.id', 'subscription.stripe_customer_id')
      .where('subscription.id', '=', subscriptionId)
      .where('subscription.status', '=', 'trialing')
      .where('subscription.cancel_at', 'is', null)
      .select([
        'subscription.user_id',
        'currency',
        'trial_start',
        'trial_end',
        'subscription.default_payment_method_id as ownCard',
      ])
      .select('customer.default_payment_method_id as card')
      .executeTakeFirst()
    if (!row?.trial_start || !row.trial_end) {
      return
    }
    const from = addMinutes(row.trial_end, -REMINDER_MINUTES)
    if (tx.now < from || tx.now >= row.trial_end || row.trial_start >= from) {
      return
    }
    const items = await tx.db
      .selectFrom('shop.subscription_item')
      .where('subscription_id', '=', subscriptionId)
      .orderBy('id')
      .selectAll()
      .execute()
    const endsAt = row.trial_end.toISOString()
    const hasCard = (row.ownCard ?? row.card) !== null
    const emailTemplate = { template: 'trial_ending', ...termsOf(row, items), endsAt, hasCard } as const
    await notifyUser(tx, row.user_id, {
      key: `trial-ending:${subscriptionId}:${row.trial_end.getTime()}`,
      emailTemplate,
    })
  })
}
