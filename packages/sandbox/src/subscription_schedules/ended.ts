import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

/** The subscription of a schedule was canceled: the schedule is over too; aborted when it was for lack of payment. */
export function scheduleEnded(world: World, subscription: Objects['subscription'], unpaid: boolean) {
  const before = world.store.find('subscription_schedule', subscription.schedule)
  if (before === undefined || before.status !== 'active') {
    return
  }
  world.due.cancel(before.id)
  const after = world.store.save<Objects['subscription_schedule']>({
    ...before,
    status: 'canceled',
    canceled_at: world.now(before.customer),
    current_phase: null,
  })
  world.emit(unpaid ? 'subscription_schedule.aborted' : 'subscription_schedule.canceled', after, {
    previous: before,
  })
}
