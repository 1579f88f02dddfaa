import { subscriptionUnpaid } from '../subscriptions/unpaid.ts'
import type { World } from '../world.ts'

/** The due date of an invoice that was sent has passed. */
export function overdue(world: World, id: string) {
  const invoice = world.store.find('invoice', id)
  if (invoice?.status !== 'open') {
    return
  }
  world.emit('invoice.overdue', invoice)
  subscriptionUnpaid(world, invoice, false)
}
