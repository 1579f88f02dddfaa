/**
 * Updates a session when its bank debit succeeds or fails. The session stays complete either way.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { createPaidInvoice } from './invoice.ts'

export function settleSession(ctx: SandboxContext, intent: Objects['payment_intent']) {
  const session = ctx.store.find('checkout.session', ctx.store.internal('payment_intent', intent.id).session)
  if (session === undefined) {
    return
  }
  if (intent.status !== 'succeeded') {
    ctx.emit('checkout.session.async_payment_failed', session)
    return
  }
  const invoice = createPaidInvoice(ctx, session, intent.id)
  const paid = ctx.store.save({ ...session, invoice: session.invoice ?? invoice, payment_status: 'paid' })
  ctx.emit('checkout.session.async_payment_succeeded', paid)
}
