/** The end of a subscription: final. */
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, pendingItems } from '../invoices/draft.ts'
import { scheduleEnded } from '../subscription_schedules/ended.ts'
import type { World } from '../world.ts'
import { creditUnused } from './prorate.ts'

type Subscription = Objects['subscription']

export interface CancelOptions {
  reason: 'cancellation_requested' | 'payment_failed' | 'payment_disputed'
  /** Credits the unused time. */
  prorate?: boolean
  /** Bills at once what is still to be billed. */
  invoiceNow?: boolean
  details?:
    | {
        comment?: string | null | undefined
        feedback?: NonNullable<Subscription['cancellation_details']>['feedback'] | undefined
      }
    | undefined
}

export function cancelSubscription(world: World, before: Subscription, options: CancelOptions): Subscription {
  if (before.status === 'canceled' || before.status === 'incomplete_expired') {
    throw invalid(`No such subscription: '${before.id}'`, { code: 'resource_missing', param: 'id' })
  }
  const now = world.now(before.customer)
  world.due.cancel(before.id)
  if (options.prorate && before.status === 'active') {
    for (const item of before.items.data) {
      creditUnused(world, before, item, now)
    }
  }
  if (options.invoiceNow) {
    billNow(world, before)
  }
  stopInvoices(world, before)
  const { comment = null, feedback = null } = { ...before.cancellation_details, ...options.details }
  const after = world.store.save<Subscription>({
    ...world.store.get('subscription', before.id),
    status: 'canceled',
    canceled_at: before.canceled_at ?? now,
    cancellation_details: { comment, feedback, feedback_option: null, reason: options.reason },
    ended_at: now,
  })
  world.emit('customer.subscription.deleted', after)
  scheduleEnded(world, after, options.reason === 'payment_failed')
  return after
}

function billNow(world: World, subscription: Subscription) {
  const customer = world.store.get('customer', subscription.customer)
  if (pendingItems(world, customer.id, subscription.currency, subscription.id).length === 0) {
    return
  }
  const draft = createDraft(world, {
    customer,
    currency: subscription.currency,
    reason: 'subscription_update',
    lines: [],
    subscription,
    includePending: true,
    autoAdvance: true,
  })
  advanceInvoice(world, draft, true)
}

/** What is open stays open, but nobody collects it by himself any more. */
function stopInvoices(world: World, subscription: Subscription) {
  for (const invoice of world.store.all('invoice', { subscription: subscription.id })) {
    if (invoice.status !== 'open' && invoice.status !== 'draft') {
      continue
    }
    world.due.cancel(invoice.id)
    world.store.save({
      ...invoice,
      auto_advance: false,
      next_payment_attempt: null,
      automatically_finalizes_at: null,
    })
  }
}
