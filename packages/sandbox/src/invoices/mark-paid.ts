import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { cancelPaymentIntent } from '../payment-intents/index.ts'
import { onInvoicePaid } from '../subscriptions/on-invoice-paid.ts'

type Invoice = Objects['invoice']

/**
 * Marks an invoice as paid: by its payment intent, by the customer's balance alone, or out of band.
 */
export function markInvoicePaid(
  ctx: SandboxContext,
  before: Invoice,
  payment: { amount: number; outOfBand?: boolean },
): Invoice {
  const now = ctx.now(before.customer)
  ctx.jobs.cancel(before.id)
  const paid = ctx.store.save<Invoice>({
    ...before,
    status: 'paid',
    amount_paid: payment.outOfBand ? before.amount_due : payment.amount,
    ...(payment.outOfBand ? { amount_paid_off_stripe: before.amount_due } : {}),
    amount_remaining: 0,
    attempt_count: before.attempt_count + (payment.amount > 0 ? 1 : 0),
    attempted: true,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, paid_at: now },
  })
  for (const open of ctx.store.all('invoice_payment', { invoice: before.id, status: 'open' })) {
    closeInvoicePayment(ctx, open, payment, now)
  }
  ctx.emit('invoice.updated', paid, { previous: before })
  ctx.emit('invoice.paid', paid)
  ctx.emit('invoice.payment_succeeded', paid)
  onInvoicePaid(ctx, paid)
  return paid
}

function closeInvoicePayment(
  ctx: SandboxContext,
  open: Objects['invoice_payment'],
  payment: { amount: number; outOfBand?: boolean },
  now: number,
) {
  if (payment.outOfBand || payment.amount === 0) {
    ctx.store.save({ ...open, status: 'canceled', status_transitions: { canceled_at: now, paid_at: null } })
    const intent = ctx.store.find('payment_intent', open.payment.payment_intent)
    const nothingDue = payment.amount === 0 && !payment.outOfBand
    if (
      intent !== undefined &&
      nothingDue &&
      !['succeeded', 'canceled', 'processing'].includes(intent.status)
    ) {
      cancelPaymentIntent(ctx, intent, 'void_invoice')
    }
    return
  }
  const paid = ctx.store.save({
    ...open,
    status: 'paid',
    amount_paid: payment.amount,
    status_transitions: { canceled_at: null, paid_at: now },
  })
  ctx.emit('invoice_payment.paid', paid)
}
