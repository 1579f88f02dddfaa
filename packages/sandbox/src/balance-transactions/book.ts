/** Every movement of money on the balance, with its fee. The sum of these is what the merchant has. */

import type { SandboxContext } from '../context.ts'
import { decimalsOf, roundHalfUp } from '../core/money.ts'
import type { Objects } from '../core/objects.ts'

type BalanceTransaction = Objects['balance_transaction']

export interface Movement {
  type: BalanceTransaction['type']
  reportingCategory: string
  /** Signed: what comes in is positive. */
  amount: number
  currency: string
  fee?: { amount: number; description: string }
  source: string
  description: string | null
  /** Seconds. */
  at: number
}

export function bookBalanceTransaction(ctx: SandboxContext, movement: Movement): BalanceTransaction {
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

/** 2.9 % and 30 of the hundredths, never more than the payment; a debit costs 0.8 %, at most five of the currency. */
export function processingFee(amount: number, currency: string, method: string): number {
  const unit = 10 ** decimalsOf(currency)
  if (method !== 'card') {
    return Math.min(roundHalfUp(amount * 0.008), 5 * unit, amount)
  }
  return Math.min(roundHalfUp(amount * 0.029) + roundHalfUp(0.3 * unit * (unit === 1 ? 100 : 1)), amount)
}
