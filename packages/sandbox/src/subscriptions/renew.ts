/** Jobs of a subscription: renewal, the end of a trial, expiry, and the notices before them. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { markUncollectible, voidInvoice } from '../invoices/actions.ts'
import { createDraft, type Invoice } from '../invoices/draft.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { subscriptionLine } from '../invoices/lines.ts'
import { defaultMethodOf } from '../invoices/pay.ts'
import { previewRenewal } from '../invoices/preview.ts'
import { scheduleFinalization } from '../invoices/schedule-finalization.ts'
import { amountOf } from '../prices/create.ts'
import { cancelSubscription } from './cancel.ts'
import { recurringOf, saveSubscription, withItems } from './items.ts'
import { nextBoundary } from './periods.ts'
import { scheduleSubscriptionJobs } from './schedule-jobs.ts'

type Subscription = Objects['subscription']
type Item = Objects['subscription_item']

/** Ends a period: the next one begins and is billed. */
export function renewSubscription(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('subscription', id)
  if (before === undefined) {
    return
  }
  const now = ctx.now(before.customer)
  if (before.cancel_at !== null && before.cancel_at <= now) {
    return void cancelSubscription(ctx, before, { reason: 'cancellation_requested' })
  }
  const trialEnds = before.status === 'trialing' && before.trial_end !== null && before.trial_end <= now
  if (trialEnds && endTrialWithoutMethod(ctx, before)) {
    return
  }
  const renewed = before.items.data.filter(({ current_period_end }) => current_period_end <= now)
  const next = saveSubscription(ctx, {
    ...advanceItems(before, renewed),
    status: before.status === 'trialing' ? 'active' : before.status,
  })
  billPeriod(ctx, next, renewed, 'subscription_cycle')
  const after = ctx.store.get('subscription', id)
  ctx.emit('customer.subscription.updated', after, { previous: before })
  scheduleSubscriptionJobs(ctx, after)
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

/** Creates the draft invoice of the new period, which is finalized in an hour. */
export function billPeriod(
  ctx: SandboxContext,
  subscription: Subscription,
  renewed: Item[],
  reason: Invoice['billing_reason'],
): Invoice {
  const items = subscription.items.data.filter(({ id }) => renewed.some((item) => item.id === id))
  const starts = renewed.map(({ current_period_start }) => current_period_start)
  const paused = subscription.pause_collection
  const collects = paused === null && subscription.status !== 'unpaid'
  const draft = createDraft(ctx, {
    customer: ctx.store.get('customer', subscription.customer),
    currency: subscription.currency,
    reason,
    lines: items.map((item) =>
      subscriptionLine(
        ctx,
        item,
        subscription.default_tax_rates ?? [],
        amountOf(item.price, item.quantity ?? 1),
      ),
    ),
    subscription,
    includePending: true,
    autoAdvance: collects,
    period: { start: Math.min(...starts), end: ctx.now(subscription.customer) },
  })
  ctx.store.save({ ...ctx.store.get('subscription', subscription.id), latest_invoice: draft.id })
  if (collects) {
    return scheduleFinalization(ctx, draft)
  }
  if (paused?.behavior === 'void') {
    return voidInvoice(ctx, finalizeInvoice(ctx, draft))
  }
  if (paused?.behavior === 'mark_uncollectible') {
    return markUncollectible(ctx, finalizeInvoice(ctx, draft))
  }
  return draft
}

/**
 * At the end of a trial without a payment method, pauses or cancels the subscription if the trial
 * settings say so. Returns whether it did.
 */
export function endTrialWithoutMethod(ctx: SandboxContext, subscription: Subscription): boolean {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice'
  const method = defaultMethodOf(ctx, {
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
    cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' })
    return true
  }
  const paused = ctx.store.save<Subscription>({ ...subscription, status: 'paused' })
  scheduleSubscriptionJobs(ctx, paused)
  ctx.emit('customer.subscription.updated', paused, { previous: subscription })
  ctx.emit('customer.subscription.paused', paused)
  return true
}

export function emitTrialWillEnd(ctx: SandboxContext, id: string) {
  const subscription = ctx.store.find('subscription', id)
  if (subscription?.status === 'trialing') {
    ctx.emit('customer.subscription.trial_will_end', subscription)
  }
}

export function emitUpcomingInvoice(ctx: SandboxContext, id: string) {
  const subscription = ctx.store.find('subscription', id)
  if (subscription === undefined || subscription.status === 'canceled') {
    return
  }
  ctx.emit('invoice.upcoming', previewRenewal(ctx, subscription))
}

/** The first invoice was not paid within 23 hours. */
export function expireIncomplete(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('subscription', id)
  if (before?.status !== 'incomplete') {
    return
  }
  const now = ctx.now(before.customer)
  const invoice = ctx.store.find('invoice', before.latest_invoice)
  if (invoice?.status === 'open') {
    voidInvoice(ctx, invoice)
  }
  const after = ctx.store.save<Subscription>({
    ...before,
    status: 'incomplete_expired',
    canceled_at: now,
    ended_at: now,
  })
  ctx.emit('customer.subscription.updated', after, { previous: before })
}

export function cancelWhenDue(ctx: SandboxContext, id: string) {
  const subscription = ctx.store.find('subscription', id)
  if (subscription !== undefined && subscription.status !== 'canceled') {
    cancelSubscription(ctx, subscription, { reason: 'cancellation_requested' })
  }
}

export function resumeCollection(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('subscription', id)
  if (before === undefined || before.pause_collection === null) {
    return
  }
  const after = ctx.store.save<Subscription>({ ...before, pause_collection: null })
  scheduleSubscriptionJobs(ctx, after)
  ctx.emit('customer.subscription.updated', after, { previous: before })
}
