import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { recurringOf, saveSubscription, withItems } from './items.ts'
import { nextBoundary } from './periods.ts'
import { billPeriod } from './renew.ts'
import { scheduleSubscriptionJobs } from './schedule-jobs.ts'

/** Resumes a paused subscription: a new period begins now and is billed. */
export function resumeSubscription(
  ctx: SandboxContext,
  before: Objects['subscription'],
): Objects['subscription'] {
  if (before.status !== 'paused') {
    throw invalid(`Only paused subscriptions can be resumed. This subscription is ${before.status}.`)
  }
  const now = ctx.now(before.customer)
  const items = before.items.data.map((item) => ({
    ...item,
    current_period_start: now,
    current_period_end: nextBoundary(now, recurringOf(item.price), now),
  }))
  const resumed = saveSubscription(ctx, {
    ...withItems(before, items),
    status: 'active',
    billing_cycle_anchor: now,
  })
  const draft = billPeriod(ctx, resumed, items, 'subscription_update')
  if (draft.status === 'draft') {
    advanceInvoice(ctx, draft, false)
  }
  const after = ctx.store.get('subscription', before.id)
  scheduleSubscriptionJobs(ctx, after)
  ctx.emit('customer.subscription.updated', after, { previous: before })
  ctx.emit('customer.subscription.resumed', after)
  return after
}
