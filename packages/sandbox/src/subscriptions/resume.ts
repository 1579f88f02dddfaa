import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import type { World } from '../world.ts'
import { recurringOf } from './create.ts'
import { saveSubscription, withItems } from './items.ts'
import { nextBoundary } from './periods.ts'
import { planSubscription } from './plan.ts'
import { billPeriod } from './renew.ts'

/** A paused subscription goes on: a new period begins now, and is billed. */
export function resumeSubscription(world: World, before: Objects['subscription']): Objects['subscription'] {
  if (before.status !== 'paused') {
    throw invalid(`Only paused subscriptions can be resumed. This subscription is ${before.status}.`)
  }
  const now = world.now(before.customer)
  const items = before.items.data.map((item) => ({
    ...item,
    current_period_start: now,
    current_period_end: nextBoundary(now, recurringOf(item.price), now),
  }))
  const resumed = saveSubscription(world, {
    ...withItems(before, items),
    status: 'active',
    billing_cycle_anchor: now,
  })
  const draft = billPeriod(world, resumed, items, 'subscription_update')
  if (draft.status === 'draft') {
    advanceInvoice(world, draft, false)
  }
  const after = world.store.get('subscription', before.id)
  planSubscription(world, after)
  world.emit('customer.subscription.updated', after, { previous: before })
  world.emit('customer.subscription.resumed', after)
  return after
}
