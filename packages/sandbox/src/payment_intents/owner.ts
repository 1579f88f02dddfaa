/** An intent that pays an invoice tells it how it went: the invoice is paid exactly when its intent is. */
import type { Objects } from '../ground/objects.ts'
import { markInvoicePaid } from '../invoices/paid.ts'
import { paymentFailed } from '../invoices/pay.ts'
import type { World } from '../world.ts'

export function tellOwner(world: World, intent: Objects['payment_intent']) {
  const payment = world.store.all('invoice_payment', { payment_intent: intent.id })[0]
  const invoice = world.store.find('invoice', payment?.invoice)
  if (invoice === undefined || invoice.status === 'paid' || invoice.status === 'void') {
    return
  }
  if (intent.status === 'succeeded') {
    markInvoicePaid(world, invoice, { amount: intent.amount_received })
  } else {
    paymentFailed(world, invoice, { actionRequired: false })
  }
}
