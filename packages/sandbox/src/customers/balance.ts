/**
 * The customer's balance, in minor units: negative is credit, positive is debt. Every change is
 * recorded as a transaction.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'

type BalanceTransaction = Objects['customer_balance_transaction']

type Cause = Pick<BalanceTransaction, 'type'> &
  Partial<Pick<BalanceTransaction, 'invoice' | 'credit_note' | 'description' | 'metadata'>>

/** Returns `null` for an amount of zero, which changes nothing. */
export function changeBalance(
  ctx: SandboxContext,
  customerId: string,
  amount: number,
  currency: string,
  cause: Cause,
): BalanceTransaction | null {
  if (amount === 0) {
    return null
  }
  const before = ctx.store.get('customer', customerId)
  const transaction = writeBalance(ctx, before, amount, currency, cause)
  ctx.emit('customer.updated', ctx.store.get('customer', customerId), { previous: before })
  return transaction
}

/**
 * The balance that applies to an invoice. A balance has one currency and is not used for invoices
 * in another.
 */
export const balanceIn = (customer: Objects['customer'], currency: string): number =>
  (customer.currency ?? currency) === currency ? customer.balance : 0

/**
 * Like `changeBalance` without the event, for callers that emit an event of the customer
 * themselves.
 */
export function writeBalance(
  ctx: SandboxContext,
  before: Objects['customer'],
  amount: number,
  currency: string,
  cause: Cause,
): BalanceTransaction {
  const customerId = before.id
  const after = ctx.store.save({
    ...before,
    balance: before.balance + amount,
    currency: before.currency ?? currency,
  })
  const transaction: BalanceTransaction = {
    id: ctx.ids.next('cbtxn_1', 23),
    object: 'customer_balance_transaction',
    amount,
    checkout_session: null,
    created: ctx.now(customerId),
    credit_note: null,
    currency,
    customer: customerId,
    customer_account: null,
    description: null,
    ending_balance: after.balance,
    invoice: null,
    livemode: false,
    metadata: {},
    ...cause,
  }
  ctx.store.insert(transaction)
  return transaction
}
