import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { scheduleSubscriptionJobs } from './schedule-jobs.ts'

/** A paid invoice activates a subscription that was incomplete, past due or unpaid. */
export function onInvoicePaid(ctx: SandboxContext, invoice: Objects['invoice']) {
  const before = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  if (before.latest_invoice !== invoice.id && before.latest_invoice !== null) {
    return
  }
  const { save_default_payment_method } = before.payment_settings ?? {}
  activateSubscription(
    ctx,
    invoice,
    save_default_payment_method === 'on_subscription' ? paidWith(ctx, invoice) : null,
  )
}

/** Activates the subscription of this invoice, unless it is active already. */
export function activateSubscription(
  ctx: SandboxContext,
  invoice: Objects['invoice'],
  method: string | null,
) {
  const before = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  const after = ctx.store.save<Objects['subscription']>({
    ...before,
    status: 'active',
    default_payment_method: method ?? before.default_payment_method,
  })
  // During creation the subscription has no event yet: the event of its creation will contain the
  // new status.
  if (isCreated(ctx, before)) {
    ctx.emit('customer.subscription.updated', after, { previous: before })
  }
  scheduleSubscriptionJobs(ctx, after)
}

function paidWith(ctx: SandboxContext, invoice: Objects['invoice']): string | null {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id })[0]
  return ctx.store.find('payment_intent', payment?.payment.payment_intent)?.payment_method ?? null
}

/**
 * Whether the subscription's creation is complete: only then does it have jobs or a later status.
 */
export function isCreated(ctx: SandboxContext, subscription: Objects['subscription']): boolean {
  return (
    ['subscription.expire', 'subscription.renew'].some((kind) =>
      ctx.jobs.isScheduled(subscription.id, kind),
    ) ||
    subscription.status === 'past_due' ||
    subscription.status === 'unpaid'
  )
}
