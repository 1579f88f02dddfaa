import type Stripe from 'stripe'
import type { Tx } from '../core/context.ts'
import { formatMoney } from '../core/money.ts'
import { postBalanceTransaction } from '../ledger/index.ts'

/** Retrieves a charge with its balance transaction. */
export function retrieveCharge(stripe: Stripe, chargeId: string): Promise<Stripe.Response<Stripe.Charge>> {
  return stripe.charges.retrieve(chargeId, { expand: ['balance_transaction'] })
}

/**
 * In an event's payload a charge names its balance transaction by id alone, unless there is none
 * yet.
 */
export const chargeLacksTransaction = ({ balance_transaction }: Stripe.Charge): boolean =>
  typeof balance_transaction === 'string'

/**
 * Posts a charge's balance transaction with its fee. The sale itself is posted with the order.
 * Returns the outcome.
 */
export async function recordCharge(tx: Tx, charge: Stripe.Charge): Promise<string> {
  const { balance_transaction: transaction } = charge
  if (transaction === null) {
    return `Charge ${charge.id} is ${charge.status} and has no balance transaction.`
  }
  if (typeof transaction === 'string') {
    throw new Error(`Charge ${charge.id} has no expanded balance transaction`)
  }
  const posted = await postBalanceTransaction(tx, { ...transaction, source: charge })
  const { amount, fee, currency } = transaction
  const amounts = `${formatMoney(amount, currency)} including a fee of ${formatMoney(fee, currency)}`
  return `Charge ${charge.id}: ${amounts}${posted ? '' : '; posted before'}.`
}
