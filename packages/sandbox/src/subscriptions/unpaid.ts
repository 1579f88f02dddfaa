import type { Objects } from '../ground/objects.ts'
import { dunningOf } from '../invoices/dunning.ts'
import type { World } from '../world.ts'
import { cancelSubscription } from './cancel.ts'

/** A failed invoice makes an active subscription past due; the last failure ends it as chosen. */
export function subscriptionUnpaid(world: World, invoice: Objects['invoice'], last: boolean) {
  const before = world.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || before.latest_invoice !== invoice.id) {
    return
  }
  if (!['active', 'past_due', 'trialing'].includes(before.status)) {
    return
  }
  const late = before.status === 'past_due' ? before : setStatus(world, before, 'past_due')
  if (!last || !invoice.auto_advance) {
    return
  }
  const { end } = dunningOf(world)
  if (end === 'cancel') {
    cancelSubscription(world, late, { reason: 'payment_failed' })
  }
  if (end === 'unpaid') {
    setStatus(world, late, 'unpaid')
  }
}

function setStatus(
  world: World,
  before: Objects['subscription'],
  status: 'past_due' | 'unpaid',
): Objects['subscription'] {
  const after = world.store.save<Objects['subscription']>({ ...before, status })
  world.emit('customer.subscription.updated', after, { previous: before })
  return after
}
