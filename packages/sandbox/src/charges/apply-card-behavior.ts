/** Applies what some test cards cause after a successful charge, such as a dispute. */

import { balanceOf } from '../balance-transactions/balance.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { openDispute } from '../disputes/dispute.ts'

export function applyCardBehavior(ctx: SandboxContext, charge: Objects['charge']): void {
  if (charge.payment_method === null) {
    return
  }
  const { card } = ctx.store.internal('payment_method', charge.payment_method)
  if (card?.dispute !== undefined) {
    openDispute(ctx, charge, card.dispute)
  }
  if (card?.bypassesPending) {
    makeAvailable(ctx, charge)
  }
}

/** Makes the money available on the balance at once. */
function makeAvailable(ctx: SandboxContext, charge: Objects['charge']) {
  const transaction = ctx.store.find('balance_transaction', charge.balance_transaction)
  if (transaction === undefined) {
    return
  }
  ctx.store.save({ ...transaction, available_on: transaction.created, status: 'available' })
  ctx.emit('balance.available', balanceOf(ctx))
}
