/**
 * Refunds: the money returns to the customer, the processing fee does not return to the merchant.
 */
import { createBalanceTransaction } from '../balance-transactions/create.ts'
import type { SandboxContext } from '../context.ts'
import { formatAmount } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { checkStep } from '../payment-intents/create.ts'
import { bankingDays } from '../payment-methods/test-bank-accounts.ts'
import type { createFields } from './index.ts'

type Refund = Objects['refund']
type Charge = Objects['charge']

export function createRefund(ctx: SandboxContext, input: Params<typeof createFields>): Refund {
  const charge = chargeOf(ctx, input)
  const refundable = charge.amount_captured - refundedOf(ctx, charge)
  if (charge.status !== 'succeeded' || refundable <= 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  if (isChargedBack(ctx, charge)) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  }
  const amount = input.amount ?? refundable
  if (amount > refundable) {
    throw invalid(
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(refundable, charge.currency)})`,
      { param: 'amount' },
    )
  }
  checkStep(amount, charge.currency, 'amount')
  const outcome = outcomeOf(ctx, charge)
  const refund = insertRefund(ctx, charge, amount, input, outcome.status)
  ctx.emit('refund.created', refund)
  markRefunded(ctx, charge, amount)
  if (outcome.kind !== undefined) {
    ctx.jobs.add(
      outcome.kind,
      refund.id,
      (ctx.now(charge.customer) + outcome.after) * 1_000,
      ctx.testClockOf(charge.customer),
    )
  }
  return refund.status === 'succeeded' ? updateRefund(ctx, refund, withBankReference(refund)) : refund
}

interface Outcome {
  status: 'pending' | 'succeeded'
  /** The job that runs after `after` seconds. */
  kind?: 'refund.fail' | 'refund.succeed'
  after: number
}

/**
 * A refund to a card succeeds at once, unless a test card behaves otherwise. One to a bank account
 * succeeds when the transfer arrives.
 */
function outcomeOf(ctx: SandboxContext, { payment_method, payment_method_details }: Charge): Outcome {
  if (payment_method_details?.type !== 'card') {
    return { status: 'pending', kind: 'refund.succeed', after: bankingDays }
  }
  const behavior =
    payment_method === null ? undefined : ctx.store.internal('payment_method', payment_method).card?.refund
  if (behavior === 'fails') {
    return { status: 'succeeded', kind: 'refund.fail', after: 60 }
  }
  if (behavior === 'pending') {
    return { status: 'pending', kind: 'refund.succeed', after: 60 }
  }
  return { status: 'succeeded', after: 0 }
}

/**
 * The bank's reference number, with which the customer's bank can find the refund. Stripe receives
 * it a moment after the refund.
 */
function withBankReference({ destination_details: details }: Refund): Partial<Refund> {
  if (details?.card === undefined) {
    return {}
  }
  const card = { ...details.card, reference: '1234567890123456', reference_status: 'available' }
  return { destination_details: { ...details, card } }
}

function updateRefund(ctx: SandboxContext, before: Refund, fields: Partial<Refund>): Refund {
  const after = ctx.store.save({ ...before, ...fields })
  for (const type of ['refund.updated', 'charge.refund.updated'] as const) {
    ctx.emit(type, after, { previous: before })
  }
  return after
}

function chargeOf(ctx: SandboxContext, input: Params<typeof createFields>): Charge {
  if (input.charge !== undefined) {
    return ctx.store.get('charge', input.charge, 'charge')
  }
  if (input.payment_intent === undefined) {
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    )
  }
  const intent = ctx.store.get('payment_intent', input.payment_intent, 'payment_intent')
  if (intent.status !== 'succeeded' || intent.latest_charge === null) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
      param: 'payment_intent',
    })
  }
  return ctx.store.get('charge', intent.latest_charge)
}

/** Whether a dispute has withdrawn the money: it is open or lost. */
const isChargedBack = (ctx: SandboxContext, charge: Charge): boolean =>
  ctx.store
    .all('dispute', { charge: charge.id })
    .some(({ status }) => status === 'needs_response' || status === 'under_review' || status === 'lost')

/** The refunded amount in minor units, without failed refunds. */
function refundedOf(ctx: SandboxContext, charge: Charge): number {
  const refunds = ctx.store.all('refund', { charge: charge.id })
  return refunds
    .filter(({ status }) => status !== 'failed' && status !== 'canceled')
    .reduce((sum, { amount }) => sum + amount, 0)
}

function insertRefund(
  ctx: SandboxContext,
  charge: Charge,
  amount: number,
  input: Params<typeof createFields>,
  status: 'pending' | 'succeeded',
): Refund {
  const id = ctx.ids.next('re_3', 23)
  const at = ctx.now(charge.customer)
  const transaction = createBalanceTransaction(ctx, {
    type: charge.payment_method_details?.type === 'card' ? 'refund' : 'payment_refund',
    reportingCategory: 'refund',
    amount: -amount,
    currency: charge.currency,
    source: id,
    description: 'REFUND FOR CHARGE',
    at,
  })
  const reference = { reference_status: 'pending', reference_type: 'acquirer_reference_number' }
  const refund: Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: at,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(charge.payment_method_details?.type === 'card'
      ? { destination_details: { type: 'card', card: { ...reference, type: 'refund' as const } } }
      : {}),
    metadata: mergeMetadata({}, input.metadata),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: input.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  }
  return ctx.store.insert(refund)
}

function markRefunded(ctx: SandboxContext, before: Charge, amount: number) {
  const amount_refunded = before.amount_refunded + amount
  const after = ctx.store.save({ ...before, amount_refunded, refunded: amount_refunded >= before.amount })
  ctx.emit('charge.refunded', after, { previous: before })
}

/**
 * The customer's bank returns the money: Stripe adds it to the balance again, and the charge no
 * longer counts as refunded.
 */
export function failRefund(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('refund', id)
  if (before === undefined || before.status === 'failed' || before.charge === null) {
    return
  }
  const charge = ctx.store.get('charge', before.charge)
  const transaction = createBalanceTransaction(ctx, {
    type: 'refund_failure',
    reportingCategory: 'refund_failure',
    amount: before.amount,
    currency: before.currency,
    source: before.id,
    description: 'REFUND FAILURE',
    at: ctx.now(before.customer),
  })
  ctx.store.save({ ...charge, amount_refunded: charge.amount_refunded - before.amount, refunded: false })
  const failure = { failure_balance_transaction: transaction.id, failure_reason: 'expired_or_canceled_card' }
  ctx.emit('refund.failed', updateRefund(ctx, before, { status: 'failed', ...failure }), { previous: before })
}

export function succeedRefund(ctx: SandboxContext, id: string) {
  const before = ctx.store.find('refund', id)
  if (before === undefined || before.status !== 'pending') {
    return
  }
  updateRefund(ctx, before, { status: 'succeeded', ...withBankReference(before) })
}
