import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { changeBalance } from '../customers/balance.ts'
import { invalid } from '../http/errors.ts'

/** Voids a credit note. One with a refund cannot be voided: the refund cannot be reversed. */
export function voidCreditNote(ctx: SandboxContext, before: Objects['credit_note']): Objects['credit_note'] {
  if (before.status === 'void') {
    throw invalid('This credit note is already void.')
  }
  if (before.refunds.length > 0) {
    throw invalid('You cannot void a credit note with a refund.')
  }
  const voided = ctx.store.save<Objects['credit_note']>({
    ...before,
    status: 'void',
    voided_at: ctx.now(before.customer),
  })
  const invoice = ctx.store.get('invoice', before.invoice)
  if (before.type === 'pre_payment' && invoice.status === 'open') {
    const amount_due = invoice.amount_due + before.amount
    const after = ctx.store.save<Objects['invoice']>({
      ...invoice,
      amount_due,
      amount_remaining: amount_due - invoice.amount_paid,
      pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount - before.amount,
    })
    ctx.emit('invoice.updated', after, { previous: invoice })
  }
  if (before.customer_balance_transaction !== null) {
    changeBalance(ctx, before.customer, before.amount, before.currency, {
      type: 'credit_note',
      credit_note: before.id,
    })
  }
  ctx.emit('credit_note.voided', voided)
  return voided
}
