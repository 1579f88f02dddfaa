/** What some test cards bring about once they have paid. */

import { balanceOf } from '../balance_transactions/balance.ts'
import { openDispute } from '../disputes/dispute.ts'
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

export function afterCharge(world: World, charge: Objects['charge']): void {
  if (charge.payment_method === null) {
    return
  }
  const { card } = world.store.hidden('payment_method', charge.payment_method)
  if (card?.dispute !== undefined) {
    openDispute(world, charge, card.dispute)
  }
  if (card?.bypassesPending) {
    makeAvailable(world, charge)
  }
}

/** The money of this card is on the balance at once. */
function makeAvailable(world: World, charge: Objects['charge']) {
  const transaction = world.store.find('balance_transaction', charge.balance_transaction)
  if (transaction === undefined) {
    return
  }
  world.store.save({ ...transaction, available_on: transaction.created, status: 'available' })
  world.emit('balance.available', balanceOf(world))
}
