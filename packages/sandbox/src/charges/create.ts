/** Charges: one for each attempt to pay, successful or not. */
import { createBalanceTransaction, processingFee } from '../balance-transactions/create.ts'
import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import type { Decline } from '../payment-methods/test-cards.ts'

type Charge = Objects['charge']
type PaymentIntent = Objects['payment_intent']
type PaymentMethod = Objects['payment_method']

export type ChargeOutcome =
  | { status: 'succeeded'; captured: boolean }
  | { status: 'pending' }
  | { status: 'failed'; decline: Decline }

export function createCharge(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  outcome: ChargeOutcome,
  authenticated: boolean,
): Charge {
  const captured = outcome.status !== 'failed' && (outcome.status === 'pending' || outcome.captured)
  const id = ctx.ids.next(method.type === 'card' ? 'ch_3' : 'py_3', 23)
  const charge: Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'SANDBOX',
    captured,
    created: ctx.now(intent.customer),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    ...failureOf(outcome),
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: networkOutcome(outcome),
    paid: outcome.status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(
      intent,
      method,
      outcome.status === 'failed' ? null : `mi_${id.slice(3)}`,
      authenticated,
    ),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: outcome.status === 'succeeded' ? `${ctx.publicUrl}/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  }
  return ctx.store.insert(charge)
}

function failureOf(outcome: ChargeOutcome): Pick<Charge, 'failure_code' | 'failure_message'> {
  if (outcome.status !== 'failed') {
    return { failure_code: null, failure_message: null }
  }
  return { failure_code: outcome.decline.code, failure_message: outcome.decline.message }
}

function networkOutcome(outcome: ChargeOutcome): Charge['outcome'] {
  if (outcome.status !== 'failed') {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 20,
      seller_message: 'Payment complete.',
      type: 'authorized',
    }
  }
  return {
    advice_code: 'try_again_later',
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: outcome.decline.declineCode ?? outcome.decline.code,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  }
}

function methodDetails(
  intent: PaymentIntent,
  method: PaymentMethod,
  mandate: string | null,
  authenticated: boolean,
): Charge['payment_method_details'] {
  if (method.card !== undefined) {
    return { type: 'card', card: cardDetails(intent, method.card, authenticated) }
  }
  if (method.sepa_debit !== undefined) {
    const { generated_from: _, ...details } = method.sepa_debit
    return { type: 'sepa_debit', sepa_debit: { ...details, mandate } }
  }
  if (method.us_bank_account === undefined) {
    return { type: method.type }
  }
  const { account_holder_type, account_type, bank_name, fingerprint, last4, routing_number } =
    method.us_bank_account
  return {
    type: 'us_bank_account',
    us_bank_account: {
      account_holder_type,
      account_type,
      bank_name,
      fingerprint,
      last4,
      payment_reference: null,
      routing_number,
    },
  }
}

type CardDetails = NonNullable<NonNullable<Charge['payment_method_details']>['card']>

function cardDetails(
  intent: PaymentIntent,
  card: NonNullable<PaymentMethod['card']>,
  authenticated: boolean,
): CardDetails {
  const {
    brand,
    checks,
    country,
    exp_month,
    exp_year,
    fingerprint = null,
    funding,
    last4,
    regulated_status,
  } = card
  return {
    brand,
    checks,
    country,
    exp_month,
    exp_year,
    fingerprint,
    funding,
    last4,
    regulated_status,
    amount_authorized: intent.amount,
    authorization_code: '123456',
    electronic_commerce_indicator: null,
    extended_authorization: { status: 'disabled' },
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    three_d_secure: authenticated ? authentication : null,
    transaction_link_id: null,
    wallet: null,
  }
}

const authentication: CardDetails['three_d_secure'] = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: null,
  version: '2.2.0',
}

/**
 * Adds a captured charge to the balance. Stripe does this a moment after the charge, which is why
 * it emits a separate event.
 */
export function settleCharge(ctx: SandboxContext, charge: Charge): Charge {
  const method = charge.payment_method_details?.type ?? 'card'
  const transaction = createBalanceTransaction(ctx, {
    type: method === 'card' ? 'charge' : 'payment',
    reportingCategory: 'charge',
    amount: charge.amount_captured,
    currency: charge.currency,
    fee: {
      amount: processingFee(charge.amount_captured, charge.currency, method),
      description: 'Stripe processing fees',
    },
    source: charge.id,
    description: charge.description,
    at: ctx.now(charge.customer),
  })
  const settled = ctx.store.save({ ...charge, balance_transaction: transaction.id })
  ctx.emit('charge.updated', settled, { previous: charge })
  return settled
}
