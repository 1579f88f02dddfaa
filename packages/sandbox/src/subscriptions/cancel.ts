/** Cancels a subscription at once, which cannot be undone. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { advanceInvoice } from '../invoices/actions.ts'
import { createDraft, pendingItems } from '../invoices/draft.ts'
import { cancelScheduleOf } from '../subscription-schedules/cancel-of-subscription.ts'
import { creditUnused } from './prorate.ts'

type Subscription = Objects['subscription']

export interface CancelOptions {
  reason: 'cancellation_requested' | 'payment_failed' | 'payment_disputed'
  /** Whether to credit the unused time. Default false. */
  prorate?: boolean
  /** Whether to bill pending invoice items at once. Default false. */
  invoiceNow?: boolean
  details?:
    | {
        comment?: string | null | undefined
        feedback?: NonNullable<Subscription['cancellation_details']>['feedback'] | undefined
      }
    | undefined
}

export function cancelSubscription(
  ctx: SandboxContext,
  before: Subscription,
  options: CancelOptions,
): Subscription {
  if (before.status === 'canceled' || before.status === 'incomplete_expired') {
    throw invalid(`No such subscription: '${before.id}'`, { code: 'resource_missing', param: 'id' })
  }
  const now = ctx.now(before.customer)
  ctx.jobs.cancel(before.id)
  if (options.prorate && before.status === 'active') {
    for (const item of before.items.data) {
      creditUnused(ctx, before, item, now)
    }
  }
  if (options.invoiceNow) {
    billNow(ctx, before)
  }
  stopInvoices(ctx, before)
  const { comment = null, feedback = null } = { ...before.cancellation_details, ...options.details }
  const after = ctx.store.save<Subscription>({
    ...ctx.store.get('subscription', before.id),
    status: 'canceled',
    canceled_at: before.canceled_at ?? now,
    cancellation_details: { comment, feedback, feedback_option: null, reason: options.reason },
    ended_at: now,
  })
  ctx.emit('customer.subscription.deleted', after)
  cancelScheduleOf(ctx, after, options.reason === 'payment_failed')
  return after
}

function billNow(ctx: SandboxContext, subscription: Subscription) {
  const customer = ctx.store.get('customer', subscription.customer)
  if (pendingItems(ctx, customer.id, subscription.currency, subscription.id).length === 0) {
    return
  }
  const draft = createDraft(ctx, {
    customer,
    currency: subscription.currency,
    reason: 'subscription_update',
    lines: [],
    subscription,
    includePending: true,
    autoAdvance: true,
  })
  advanceInvoice(ctx, draft, true)
}

/** Open invoices stay open, but they are no longer collected automatically. */
function stopInvoices(ctx: SandboxContext, subscription: Subscription) {
  for (const invoice of ctx.store.all('invoice', { subscription: subscription.id })) {
    if (invoice.status !== 'open' && invoice.status !== 'draft') {
      continue
    }
    ctx.jobs.cancel(invoice.id)
    ctx.store.save({
      ...invoice,
      auto_advance: false,
      next_payment_attempt: null,
      automatically_finalizes_at: null,
    })
  }
}
