import { type Context, inTransaction } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { readShopId } from './shop-id.ts'

/**
 * The database belongs to the first Stripe account it is used with. Another account or mode is
 * rejected, since the ids in our rows would mean nothing there.
 * @throws AppError `stripe.other_account`
 */
export async function claimStripeAccount(ctx: Context, account: string, livemode: boolean): Promise<void> {
  const expected = await inTransaction(ctx, async (tx) => {
    await readShopId(tx)
    await tx.db
      .updateTable('shop.identity')
      .where('stripe_account', 'is', null)
      .set({ stripe_account: account, livemode })
      .execute()
    return tx.db.selectFrom('shop.identity').select(['stripe_account', 'livemode']).executeTakeFirstOrThrow()
  })
  if (expected.stripe_account === account && expected.livemode === livemode) {
    return
  }
  throw new AppError('stripe.other_account', { expected, found: { stripe_account: account, livemode } })
}
