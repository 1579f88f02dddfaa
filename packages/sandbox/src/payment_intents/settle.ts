/** A debit's bank answers, days after the customer agreed. */
import { settleCharge } from '../charges/create.ts'
import { sessionSettled } from '../checkout/settled.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import type { World } from '../world.ts'
import { tellOwner } from './owner.ts'

type PaymentIntent = Objects['payment_intent']

export function settlePaymentIntent(
  world: World,
  id: string,
  outcome: 'succeeded' | 'failed',
): PaymentIntent {
  const intent = world.store.get('payment_intent', id, 'payment_intent')
  if (intent.status !== 'processing') {
    throw invalid(`This PaymentIntent is ${intent.status}: only one that is processing can settle.`, {
      code: 'payment_intent_unexpected_state',
    })
  }
  world.due.cancel(id)
  const settled = outcome === 'succeeded' ? succeed(world, intent) : fail(world, intent)
  sessionSettled(world, settled)
  tellOwner(world, settled)
  return settled
}

function succeed(world: World, intent: PaymentIntent): PaymentIntent {
  const pending = world.store.get('charge', intent.latest_charge ?? '')
  const charge = world.store.save({
    ...pending,
    status: 'succeeded',
    paid: true,
    receipt_url: `${world.publicUrl}/receipts/${pending.id}`,
  })
  world.emit('charge.succeeded', charge)
  const paid = world.store.save({ ...intent, status: 'succeeded', amount_received: intent.amount })
  world.emit('payment_intent.succeeded', paid)
  settleCharge(world, charge)
  return paid
}

const bounced = {
  code: 'payment_method_provider_decline',
  message: 'The customer’s bank account could not be debited.',
} as const

function fail(world: World, intent: PaymentIntent): PaymentIntent {
  const pending = world.store.get('charge', intent.latest_charge ?? '')
  const charge = world.store.save({
    ...pending,
    status: 'failed',
    captured: false,
    amount_captured: 0,
    failure_code: bounced.code,
    failure_message: bounced.message,
  })
  world.emit('charge.failed', charge)
  const failed = world.store.save({
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: {
      type: 'card_error',
      charge: charge.id,
      code: bounced.code,
      message: bounced.message,
    },
  })
  world.emit('payment_intent.payment_failed', failed)
  return failed
}
