/**
 * Updates the invoice that a payment intent pays: the invoice is paid exactly when its intent has
 * succeeded.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { markInvoicePaid } from '../invoices/mark-paid.ts'
import { paymentFailed } from '../invoices/pay.ts'

export function applyToInvoice(ctx: SandboxContext, intent: Objects['payment_intent']) {
  const payment = ctx.store.all('invoice_payment', { payment_intent: intent.id })[0]
  const invoice = ctx.store.find('invoice', payment?.invoice)
  if (invoice === undefined || invoice.status === 'paid' || invoice.status === 'void') {
    return
  }
  if (intent.status === 'succeeded') {
    markInvoicePaid(ctx, invoice, { amount: intent.amount_received })
  } else {
    paymentFailed(ctx, invoice, { actionRequired: false })
  }
}
