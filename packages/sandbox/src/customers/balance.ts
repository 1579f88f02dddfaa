/** The customer's balance: credit is negative, debt positive; every change is written down. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

type BalanceTransaction = Objects['customer_balance_transaction']

type Cause = Pick<BalanceTransaction, 'type'> &
  Partial<Pick<BalanceTransaction, 'invoice' | 'credit_note' | 'description' | 'metadata'>>

/** Changes nothing for an amount of zero. */
export function changeBalance(
  world: World,
  customerId: string,
  amount: number,
  currency: string,
  cause: Cause,
): BalanceTransaction | null {
  if (amount === 0) {
    return null
  }
  const before = world.store.get('customer', customerId)
  const transaction = writeBalance(world, before, amount, currency, cause)
  world.emit('customer.updated', world.store.get('customer', customerId), { previous: before })
  return transaction
}

/** A balance is in one currency, and pays nothing in another. */
export const balanceIn = (customer: Objects['customer'], currency: string): number =>
  (customer.currency ?? currency) === currency ? customer.balance : 0

/** The same without an event, for what tells of the customer anyhow. */
export function writeBalance(
  world: World,
  before: Objects['customer'],
  amount: number,
  currency: string,
  cause: Cause,
): BalanceTransaction {
  const customerId = before.id
  const after = world.store.save({
    ...before,
    balance: before.balance + amount,
    currency: before.currency ?? currency,
  })
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
  return transaction
}
