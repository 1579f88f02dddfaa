import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { planSubscription } from './plan.ts'

/** A paid invoice starts what was incomplete, and brings back what was past due or unpaid. */
export function subscriptionPaid(ctx: SandboxContext, invoice: Objects['invoice']) {
  const before = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  if (before.latest_invoice !== invoice.id && before.latest_invoice !== null) {
    return
  }
  const { save_default_payment_method } = before.payment_settings ?? {}
  activate(ctx, invoice, save_default_payment_method === 'on_subscription' ? paidWith(ctx, invoice) : null)
}

/** The subscription of this invoice runs from now on, if it did not. */
export function activate(ctx: SandboxContext, invoice: Objects['invoice'], method: string | null) {
  const before = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  const after = ctx.store.save<Objects['subscription']>({
    ...before,
    status: 'active',
    default_payment_method: method ?? before.default_payment_method,
  })
  // While it is being created there is no event yet: the one of its creation tells the outcome.
  if (isKnown(ctx, before)) {
    ctx.emit('customer.subscription.updated', after, { previous: before })
  }
  planSubscription(ctx, after)
}

function paidWith(ctx: SandboxContext, invoice: Objects['invoice']): string | null {
  const payment = ctx.store.all('invoice_payment', { invoice: invoice.id })[0]
  return ctx.store.find('payment_intent', payment?.payment.payment_intent)?.payment_method ?? null
}

/** Whether the world has heard of it: something is planned for it only once it was created. */
export function isKnown(ctx: SandboxContext, subscription: Objects['subscription']): boolean {
  return (
    ['subscription.expire', 'subscription.renew'].some((kind) => ctx.due.isPlanned(subscription.id, kind)) ||
    subscription.status === 'past_due' ||
    subscription.status === 'unpaid'
  )
}
