import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { dunningOf } from '../invoices/dunning.ts'
import { cancelSubscription } from './cancel.ts'

/**
 * A failed payment makes an active subscription past due. After the last attempt it is canceled,
 * unpaid or left past due, as the dunning settings say.
 */
export function onPaymentFailed(ctx: SandboxContext, invoice: Objects['invoice'], last: boolean) {
  const before = ctx.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || before.latest_invoice !== invoice.id) {
    return
  }
  if (!['active', 'past_due', 'trialing'].includes(before.status)) {
    return
  }
  const late = before.status === 'past_due' ? before : setStatus(ctx, before, 'past_due')
  if (!last || !invoice.auto_advance) {
    return
  }
  const { end } = dunningOf(ctx)
  if (end === 'cancel') {
    cancelSubscription(ctx, late, { reason: 'payment_failed' })
  }
  if (end === 'unpaid') {
    setStatus(ctx, late, 'unpaid')
  }
}

function setStatus(
  ctx: SandboxContext,
  before: Objects['subscription'],
  status: 'past_due' | 'unpaid',
): Objects['subscription'] {
  const after = ctx.store.save<Objects['subscription']>({ ...before, status })
  ctx.emit('customer.subscription.updated', after, { previous: before })
  return after
}
