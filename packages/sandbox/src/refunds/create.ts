/** Money goes back to the customer; the fee stays with Stripe. */
import { bookBalanceTransaction } from '../balance_transactions/book.ts'
import { formatAmount } from '../ground/money.ts'
import type { Objects } from '../ground/objects.ts'
import { invalid } from '../http/errors.ts'
import { mergeMetadata, type Params } from '../http/schema.ts'
import { checkStep } from '../payment_intents/create.ts'
import { bankingDays } from '../payment_methods/test_bank_accounts.ts'
import type { World } from '../world.ts'
import type { createFields } from './index.ts'

type Refund = Objects['refund']
type Charge = Objects['charge']

export function createRefund(world: World, input: Params<typeof createFields>): Refund {
  const charge = chargeOf(world, input)
  const left = charge.amount_captured - refundedOf(world, charge)
  if (charge.status !== 'succeeded' || left <= 0) {
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  }
  if (isChargedBack(world, charge)) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    })
  }
  const amount = input.amount ?? left
  if (amount > left) {
    throw invalid(
      `Refund amount (${formatAmount(amount, charge.currency)}) is greater than unrefunded amount on charge (${formatAmount(left, charge.currency)})`,
      { param: 'amount' },
    )
  }
  checkStep(amount, charge.currency, 'amount')
  const later = outcomeOf(world, charge)
  const refund = insertRefund(world, charge, amount, input, later.status)
  world.emit('refund.created', refund)
  markRefunded(world, charge, amount)
  if (later.kind !== undefined) {
    world.due.add(
      later.kind,
      refund.id,
      (world.now(charge.customer) + later.after) * 1_000,
      world.clockOf(charge.customer),
    )
  }
  return refund.status === 'succeeded' ? change(world, refund, referred(refund)) : refund
}

interface Outcome {
  status: 'pending' | 'succeeded'
  /** What happens by itself, `after` so many seconds. */
  kind?: 'refund.fail' | 'refund.succeed'
  after: number
}

/** A card is paid back at once, and some test cards think better of it; a bank account only when the transfer has arrived. */
function outcomeOf(world: World, { payment_method, payment_method_details }: Charge): Outcome {
  if (payment_method_details?.type !== 'card') {
    return { status: 'pending', kind: 'refund.succeed', after: bankingDays }
  }
  const behaviour =
    payment_method === null ? undefined : world.store.hidden('payment_method', payment_method).card?.refund
  if (behaviour === 'fails') {
    return { status: 'succeeded', kind: 'refund.fail', after: 60 }
  }
  if (behaviour === 'pending') {
    return { status: 'pending', kind: 'refund.succeed', after: 60 }
  }
  return { status: 'succeeded', after: 0 }
}

/** The bank has given it a number, by which the customer can ask for it. Stripe learns it a moment after the refund. */
function referred({ destination_details: details }: Refund): Partial<Refund> {
  if (details?.card === undefined) {
    return {}
  }
  const card = { ...details.card, reference: '1234567890123456', reference_status: 'available' }
  return { destination_details: { ...details, card } }
}

function change(world: World, before: Refund, fields: Partial<Refund>): Refund {
  const after = world.store.save({ ...before, ...fields })
  for (const type of ['refund.updated', 'charge.refund.updated'] as const) {
    world.emit(type, after, { previous: before })
  }
  return after
}

function chargeOf(world: World, input: Params<typeof createFields>): Charge {
  if (input.charge !== undefined) {
    return world.store.get('charge', input.charge, 'charge')
  }
  if (input.payment_intent === undefined) {
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
      {
        code: 'parameter_missing',
      },
    )
  }
  const intent = world.store.get('payment_intent', input.payment_intent, 'payment_intent')
  if (intent.status !== 'succeeded' || intent.latest_charge === null) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
      code: 'payment_intent_unexpected_state',
      param: 'payment_intent',
    })
  }
  return world.store.get('charge', intent.latest_charge)
}

/** The bank has the money, for now or for good. */
const isChargedBack = (world: World, charge: Charge): boolean =>
  world.store
    .all('dispute', { charge: charge.id })
    .some(({ status }) => status === 'needs_response' || status === 'under_review' || status === 'lost')

/** What went back already; refunds that failed do not count. */
function refundedOf(world: World, charge: Charge): number {
  const refunds = world.store.all('refund', { charge: charge.id })
  return refunds
    .filter(({ status }) => status !== 'failed' && status !== 'canceled')
    .reduce((sum, { amount }) => sum + amount, 0)
}

function insertRefund(
  world: World,
  charge: Charge,
  amount: number,
  input: Params<typeof createFields>,
  status: 'pending' | 'succeeded',
): Refund {
  const id = world.ids.next('re_3', 23)
  const at = world.now(charge.customer)
  const transaction = bookBalanceTransaction(world, {
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
  return world.store.insert(refund)
}

function markRefunded(world: World, before: Charge, amount: number) {
  const amount_refunded = before.amount_refunded + amount
  const after = world.store.save({ ...before, amount_refunded, refunded: amount_refunded >= before.amount })
  world.emit('charge.refunded', after, { previous: before })
}

/** The bank sends the money back to us: Stripe returns it to the balance and the charge counts as not refunded again. */
export function failRefund(world: World, id: string) {
  const before = world.store.find('refund', id)
  if (before === undefined || before.status === 'failed' || before.charge === null) {
    return
  }
  const charge = world.store.get('charge', before.charge)
  const transaction = bookBalanceTransaction(world, {
    type: 'refund_failure',
    reportingCategory: 'refund_failure',
    amount: before.amount,
    currency: before.currency,
    source: before.id,
    description: 'REFUND FAILURE',
    at: world.now(before.customer),
  })
  world.store.save({ ...charge, amount_refunded: charge.amount_refunded - before.amount, refunded: false })
  const failure = { failure_balance_transaction: transaction.id, failure_reason: 'expired_or_canceled_card' }
  world.emit('refund.failed', change(world, before, { status: 'failed', ...failure }), { previous: before })
}

export function succeedRefund(world: World, id: string) {
  const before = world.store.find('refund', id)
  if (before === undefined || before.status !== 'pending') {
    return
  }
  change(world, before, { status: 'succeeded', ...referred(before) })
}
