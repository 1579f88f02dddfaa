import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

/**
 * Cancels the schedule of a subscription that was canceled. `unpaid` says that the subscription
 * ended because it was not paid: Stripe then emits `aborted`.
 */
export function cancelScheduleOf(
  ctx: SandboxContext,
  subscription: Objects['subscription'],
  unpaid: boolean,
) {
  const before = ctx.store.find('subscription_schedule', subscription.schedule)
  if (before === undefined || before.status !== 'active') {
    return
  }
  ctx.jobs.cancel(before.id)
  const after = ctx.store.save<Objects['subscription_schedule']>({
    ...before,
    status: 'canceled',
    canceled_at: ctx.now(before.customer),
    current_phase: null,
  })
  ctx.emit(unpaid ? 'subscription_schedule.aborted' : 'subscription_schedule.canceled', after, {
    previous: before,
  })
}
