import { offsetMs } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction } from '../ground.ts'

/**
 * The first Stripe account that a database meets is its own; another, or the other mode, is refused, since the ids in our rows
 * would mean nothing there.
 * @throws Refusal `stripe.other_account`
 */
export async function claimStripeAccount(ground: Ground, account: string, livemode: boolean): Promise<void> {
  const expected = await inTransaction(ground, async (tx) => {
    const shop_id = tx.ids.next('shop', tx.now)
    await tx.db
      .insertInto('shop.identity')
      .values({ shop_id, stripe_account: account, livemode, clock_offset_ms: Math.round(offsetMs(tx.clock)) })
      .onConflict((conflict) => conflict.column('only_row').doNothing())
      .execute()
    return tx.db.selectFrom('shop.identity').select(['stripe_account', 'livemode']).executeTakeFirstOrThrow()
  })
  if (expected.stripe_account === account && expected.livemode === livemode) return
  throw new Refusal('stripe.other_account', { expected, found: { stripe_account: account, livemode } })
}
