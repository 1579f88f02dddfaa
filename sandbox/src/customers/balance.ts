/** The customer's balance: credit is negative, debt positive; every change is written down. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

type BalanceTransaction = Objects['customer_balance_transaction']

/** Changes nothing for an amount of zero. */
export function changeBalance(
  world: World,
  customerId: string,
  amount: number,
  currency: string,
  cause: Pick<BalanceTransaction, 'type'> &
    Partial<Pick<BalanceTransaction, 'invoice' | 'credit_note' | 'description' | 'metadata'>>,
): BalanceTransaction | null {
  if (amount === 0) return null
  const before = world.store.get('customer', customerId)
  const after = world.store.save({ ...before, balance: before.balance + amount, currency: before.currency ?? currency })
  const transaction: BalanceTransaction = {
    id: world.ids.next('cbtxn_1', 23),
    object: 'customer_balance_transaction',
    amount,
    checkout_session: null,
    created: world.now(customerId),
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
  world.store.insert(transaction)
  world.emit('customer.updated', after, { previous: before })
  return transaction
}
