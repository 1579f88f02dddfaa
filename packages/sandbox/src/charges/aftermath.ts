/** What some test cards bring about once they have paid. */

import { balanceOf } from '../balance-transactions/balance.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { openDispute } from '../disputes/dispute.ts'

export function afterCharge(ctx: SandboxContext, charge: Objects['charge']): void {
  if (charge.payment_method === null) {
    return
  }
  const { card } = ctx.store.hidden('payment_method', charge.payment_method)
  if (card?.dispute !== undefined) {
    openDispute(ctx, charge, card.dispute)
  }
  if (card?.bypassesPending) {
    makeAvailable(ctx, charge)
  }
}

/** The money of this card is on the balance at once. */
function makeAvailable(ctx: SandboxContext, charge: Objects['charge']) {
  const transaction = ctx.store.find('balance_transaction', charge.balance_transaction)
  if (transaction === undefined) {
    return
  }
  ctx.store.save({ ...transaction, available_on: transaction.created, status: 'available' })
  ctx.emit('balance.available', balanceOf(ctx))
}
