import { Refusal } from '../errors.ts'
import { type Ground, inTransaction } from '../ground.ts'
import { readShopId } from './shop-id.ts'

/**
 * The first Stripe account that a database meets is its own; another, or the other mode, is refused, since the ids in our rows
 * would mean nothing there.
 * @throws Refusal `stripe.other_account`
 */
export async function claimStripeAccount(ground: Ground, account: string, livemode: boolean): Promise<void> {
  const expected = await inTransaction(ground, async (tx) => {
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
  throw new Refusal('stripe.other_account', { expected, found: { stripe_account: account, livemode } })
}
