/**
 * Balance transactions: every movement of money on the account's balance, with its fee. Their sum
 * is the balance.
 */

import type { SandboxContext } from '../context.ts'
import { decimalsOf, roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'

type BalanceTransaction = Objects['balance_transaction']

export interface BalanceTransactionInput {
  type: BalanceTransaction['type']
  reportingCategory: string
  /** In minor units; positive for money that is received. */
  amount: number
  currency: string
  fee?: { amount: number; description: string }
  source: string
  description: string | null
  /** Seconds since 1970. */
  at: number
}

export function createBalanceTransaction(
  ctx: SandboxContext,
  movement: BalanceTransactionInput,
): BalanceTransaction {
  const fee = movement.fee?.amount ?? 0
  return ctx.store.insert({
    id: ctx.ids.next('txn_1', 23),
    object: 'balance_transaction',
    amount: movement.amount,
    available_on: movement.at + 2 * 86_400,
    balance_type: 'payments',
    created: movement.at,
    currency: movement.currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details: movement.fee === undefined ? [] : [feeDetail(movement.fee, movement.currency)],
    net: movement.amount - fee,
    reporting_category: movement.reportingCategory,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  })
}

function feeDetail(
  fee: { amount: number; description: string },
  currency: string,
): BalanceTransaction['fee_details'][number] {
  return { amount: fee.amount, application: null, currency, description: fee.description, type: 'stripe_fee' }
}

/**
 * Stripe's fee: 2.9 % and 30 cents for a card, 0.8 % and at most 5.00 for a debit, never more than
 * the payment.
 */
export function processingFee(amount: number, currency: string, method: string): number {
  const unit = 10 ** decimalsOf(currency)
  if (method !== 'card') {
    return Math.min(roundHalfUp(amount * 0.008), 5 * unit, amount)
  }
  return Math.min(roundHalfUp(amount * 0.029) + roundHalfUp(0.3 * unit * (unit === 1 ? 100 : 1)), amount)
}
