import type { SandboxContext } from '../context.ts'
import { onPaymentFailed } from '../subscriptions/on-payment-failed.ts'

/** Runs when the due date of a sent invoice has passed. */
export function markInvoiceOverdue(ctx: SandboxContext, id: string) {
  const invoice = ctx.store.find('invoice', id)
  if (invoice?.status !== 'open') {
    return
  }
  ctx.emit('invoice.overdue', invoice)
  onPaymentFailed(ctx, invoice, false)
}
