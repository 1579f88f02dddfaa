import { type Context, inTransaction } from '../core/context.ts'
import { postBalanceTransaction } from './balance-transaction.ts'

/**
 * Retrieves a balance transaction with its source and posts it.
 * @throws StripeError when Stripe does not answer
 */
export async function postMissing(ctx: Context, id: string): Promise<boolean> {
  const transaction = await ctx.stripe.balanceTransactions.retrieve(id, { expand: ['source'] })
  return inTransaction(ctx, (tx) => postBalanceTransaction(tx, transaction))
}
