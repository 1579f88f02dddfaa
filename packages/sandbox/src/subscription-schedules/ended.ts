import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

/** The subscription of a schedule was canceled: the schedule is over too; aborted when it was for lack of payment. */
export function scheduleEnded(ctx: SandboxContext, subscription: Objects['subscription'], unpaid: boolean) {
  const before = ctx.store.find('subscription_schedule', subscription.schedule)
  if (before === undefined || before.status !== 'active') {
    return
  }
  ctx.due.cancel(before.id)
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
