/** What time does to a subscription: it renews, its trial ends, it expires, it is reminded of. */
import type { Objects } from '../ground/objects.ts'
import { markUncollectible, voidInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { subscriptionLine } from '../invoices/lines.ts'
import { defaultMethodOf } from '../invoices/pay.ts'
import { previewRenewal } from '../invoices/preview.ts'
import { amountOf } from '../prices/create.ts'
import type { World } from '../world.ts'
import { cancelSubscription } from './cancel.ts'
import { planFinalization, recurringOf } from './create.ts'
import { saveSubscription, withItems } from './items.ts'
import { nextBoundary } from './periods.ts'
import { planSubscription } from './plan.ts'

type Subscription = Objects['subscription']
type Item = Objects['subscription_item']

/** A period is over: the next begins, and is billed. */
export function renewSubscription(world: World, id: string) {
  const before = world.store.find('subscription', id)
  if (before === undefined) {
    return
  }
  const now = world.now(before.customer)
  if (before.cancel_at !== null && before.cancel_at <= now) {
    return void cancelSubscription(world, before, { reason: 'cancellation_requested' })
  }
  const trialEnds = before.status === 'trialing' && before.trial_end !== null && before.trial_end <= now
  if (trialEnds && endTrialWithoutMethod(world, before)) {
    return
  }
  const renewed = before.items.data.filter(({ current_period_end }) => current_period_end <= now)
  const next = saveSubscription(world, {
    ...advanceItems(before, renewed),
    status: before.status === 'trialing' ? 'active' : before.status,
  })
  billPeriod(world, next, renewed, 'subscription_cycle')
  const after = world.store.get('subscription', id)
  world.emit('customer.subscription.updated', after, { previous: before })
  planSubscription(world, after)
}

function advanceItems(subscription: Subscription, renewed: Item[]): Subscription {
  const items = subscription.items.data.map((item) => {
    if (!renewed.some(({ id }) => id === item.id)) {
      return item
    }
    const start = item.current_period_end
    return {
      ...item,
      current_period_start: start,
      current_period_end: nextBoundary(subscription.billing_cycle_anchor, recurringOf(item.price), start),
    }
  })
  return withItems(subscription, items)
}

/** The draft of the period that began; it becomes final in an hour. */
export function billPeriod(
  world: World,
  subscription: Subscription,
  renewed: Item[],
  reason: Invoice['billing_reason'],
): Invoice {
  const items = subscription.items.data.filter(({ id }) => renewed.some((item) => item.id === id))
  const starts = renewed.map(({ current_period_start }) => current_period_start)
  const paused = subscription.pause_collection
  const collects = paused === null && subscription.status !== 'unpaid'
  const draft = createDraft(world, {
    customer: world.store.get('customer', subscription.customer),
    currency: subscription.currency,
    reason,
    lines: items.map((item) =>
      subscriptionLine(
        world,
        item,
        subscription.default_tax_rates ?? [],
        amountOf(item.price, item.quantity ?? 1),
      ),
    ),
    subscription,
    includePending: true,
    autoAdvance: collects,
    period: { start: Math.min(...starts), end: world.now(subscription.customer) },
  })
  world.store.save({ ...world.store.get('subscription', subscription.id), latest_invoice: draft.id })
  if (collects) {
    return planFinalization(world, draft)
  }
  if (paused?.behavior === 'void') {
    return voidInvoice(world, finalizeInvoice(world, draft))
  }
  if (paused?.behavior === 'mark_uncollectible') {
    return markUncollectible(world, finalizeInvoice(world, draft))
  }
  return draft
}

/** Without a method the trial may end in a pause or for good. Tells whether it did. */
export function endTrialWithoutMethod(world: World, subscription: Subscription): boolean {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice'
  const method = defaultMethodOf(world, {
    customer: subscription.customer,
    default_payment_method: subscription.default_payment_method,
    parent: null,
  })
  if (
    method !== undefined ||
    behavior === 'create_invoice' ||
    subscription.collection_method === 'send_invoice'
  ) {
    return false
  }
  if (behavior === 'cancel') {
    cancelSubscription(world, subscription, { reason: 'cancellation_requested' })
    return true
  }
  const paused = world.store.save<Subscription>({ ...subscription, status: 'paused' })
  planSubscription(world, paused)
  world.emit('customer.subscription.updated', paused, { previous: subscription })
  world.emit('customer.subscription.paused', paused)
  return true
}

export function remindOfTrialEnd(world: World, id: string) {
  const subscription = world.store.find('subscription', id)
  if (subscription?.status === 'trialing') {
    world.emit('customer.subscription.trial_will_end', subscription)
  }
}

export function remindOfRenewal(world: World, id: string) {
  const subscription = world.store.find('subscription', id)
  if (subscription === undefined || subscription.status === 'canceled') {
    return
  }
  world.emit('invoice.upcoming', previewRenewal(world, subscription))
}

/** Nobody paid the first invoice within 23 hours. */
export function expireIncomplete(world: World, id: string) {
  const before = world.store.find('subscription', id)
  if (before?.status !== 'incomplete') {
    return
  }
  const now = world.now(before.customer)
  const invoice = world.store.find('invoice', before.latest_invoice)
  if (invoice?.status === 'open') {
    voidInvoice(world, invoice)
  }
  const after = world.store.save<Subscription>({
    ...before,
    status: 'incomplete_expired',
    canceled_at: now,
    ended_at: now,
  })
  world.emit('customer.subscription.updated', after, { previous: before })
}

export function cancelWhenDue(world: World, id: string) {
  const subscription = world.store.find('subscription', id)
  if (subscription !== undefined && subscription.status !== 'canceled') {
    cancelSubscription(world, subscription, { reason: 'cancellation_requested' })
  }
}

export function resumeCollection(world: World, id: string) {
  const before = world.store.find('subscription', id)
  if (before === undefined || before.pause_collection === null) {
    return
  }
  const after = world.store.save<Subscription>({ ...before, pause_collection: null })
  planSubscription(world, after)
  world.emit('customer.subscription.updated', after, { previous: before })
}
