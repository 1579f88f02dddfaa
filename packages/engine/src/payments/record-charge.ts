import type Stripe from 'stripe'
import type { Tx } from '../core/context.ts'
import { postBalanceTransaction } from '../ledger/index.ts'

/** With what it brought to the balance. */
export function retrieveCharge(stripe: Stripe, chargeId: string): Promise<Stripe.Response<Stripe.Charge>> {
  return stripe.charges.retrieve(chargeId, { expand: ['balance_transaction'] })
}

/** A charge tells its balance transaction by its id alone, unless there is none yet. */
export const lacksTransaction = ({ balance_transaction }: Stripe.Charge): boolean =>
  typeof balance_transaction === 'string'

/** Books what a charge brought to the balance, less the fee. What was sold for it, its order says. Returns the receipt. */
export async function recordCharge(tx: Tx, charge: Stripe.Charge): Promise<string> {
  const { balance_transaction: transaction } = charge
  if (transaction === null) {
    return `Charge ${charge.id} is ${charge.status}, and not on the balance.`
  }
  if (typeof transaction === 'string') {
    throw new Error(`Charge ${charge.id} came without its balance transaction`)
  }
  const posted = await postBalanceTransaction(tx, { ...transaction, source: charge })
  const { amount, fee, currency } = transaction
  return `Charge ${charge.id}: ${amount} ${currency}, of which ${fee} are the fee${posted ? '' : '; booked before'}.`
}
