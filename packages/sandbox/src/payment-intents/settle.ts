/** Settles a bank debit, days after the customer confirmed it. */
import { settleCharge } from '../charges/create.ts'
import { settleSession } from '../checkout/settle.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { applyToInvoice } from './apply-to-invoice.ts'

type PaymentIntent = Objects['payment_intent']

export function settlePaymentIntent(
  ctx: SandboxContext,
  id: string,
  outcome: 'succeeded' | 'failed',
): PaymentIntent {
  const intent = ctx.store.get('payment_intent', id, 'payment_intent')
  if (intent.status !== 'processing') {
    throw invalid(`This PaymentIntent is ${intent.status}: only one that is processing can settle.`, {
      code: 'payment_intent_unexpected_state',
    })
  }
  ctx.jobs.cancel(id)
  const settled = outcome === 'succeeded' ? succeed(ctx, intent) : fail(ctx, intent)
  settleSession(ctx, settled)
  applyToInvoice(ctx, settled)
  return settled
}

function succeed(ctx: SandboxContext, intent: PaymentIntent): PaymentIntent {
  const pending = ctx.store.get('charge', intent.latest_charge ?? '')
  const charge = ctx.store.save({
    ...pending,
    status: 'succeeded',
    paid: true,
    receipt_url: `${ctx.publicUrl}/receipts/${pending.id}`,
  })
  ctx.emit('charge.succeeded', charge)
  const paid = ctx.store.save({ ...intent, status: 'succeeded', amount_received: intent.amount })
  ctx.emit('payment_intent.succeeded', paid)
  settleCharge(ctx, charge)
  return paid
}

const debitFailure = {
  code: 'payment_method_provider_decline',
  message: 'The customer’s bank account could not be debited.',
} as const

function fail(ctx: SandboxContext, intent: PaymentIntent): PaymentIntent {
  const pending = ctx.store.get('charge', intent.latest_charge ?? '')
  const charge = ctx.store.save({
    ...pending,
    status: 'failed',
    captured: false,
    amount_captured: 0,
    failure_code: debitFailure.code,
    failure_message: debitFailure.message,
  })
  ctx.emit('charge.failed', charge)
  const failed = ctx.store.save({
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: {
      type: 'card_error',
      charge: charge.id,
      code: debitFailure.code,
      message: debitFailure.message,
    },
  })
  ctx.emit('payment_intent.payment_failed', failed)
  return failed
}
