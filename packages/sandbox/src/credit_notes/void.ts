import { changeBalance } from '../customers/balance.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import type { World } from '../world.ts'

/** Takes a credit note back. What went to the card stays there, so only one without a refund can be voided. */
export function voidCreditNote(world: World, before: Objects['credit_note']): Objects['credit_note'] {
  if (before.status === 'void') {
    throw invalid('This credit note is already void.')
  }
  if (before.refunds.length > 0) {
    throw invalid('You cannot void a credit note with a refund.')
  }
  const voided = world.store.save<Objects['credit_note']>({
    ...before,
    status: 'void',
    voided_at: world.now(before.customer),
  })
  const invoice = world.store.get('invoice', before.invoice)
  if (before.type === 'pre_payment' && invoice.status === 'open') {
    const amount_due = invoice.amount_due + before.amount
    const after = world.store.save<Objects['invoice']>({
      ...invoice,
      amount_due,
      amount_remaining: amount_due - invoice.amount_paid,
      pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount - before.amount,
    })
    world.emit('invoice.updated', after, { previous: invoice })
  }
  if (before.customer_balance_transaction !== null) {
    changeBalance(world, before.customer, before.amount, before.currency, {
      type: 'credit_note',
      credit_note: before.id,
    })
  }
  world.emit('credit_note.voided', voided)
  return voided
}
