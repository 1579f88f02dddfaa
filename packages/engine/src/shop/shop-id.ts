import { offsetMs } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { ShopId } from '../core/ids.ts'

/**
 * The shop's id in the metadata of Stripe objects. Several shops, such as a colleague's or a
 * test's, may share one account, and their events must be ignored. Created on first use.
 */
export async function readShopId(tx: Tx): Promise<ShopId> {
  const known = await tx.db.selectFrom('shop.identity').select('shop_id').executeTakeFirst()
  if (known) {
    return known.shop_id
  }
  const shop_id = tx.ids.next('shop', tx.now)
  await tx.db
    .insertInto('shop.identity')
    .values({
      shop_id,
      stripe_account: null,
      livemode: null,
      clock_offset_ms: Math.round(offsetMs(tx.clock)),
    })
    .onConflict((conflict) => conflict.column('only_row').doNothing())
    .execute()
  return (await tx.db.selectFrom('shop.identity').select('shop_id').executeTakeFirstOrThrow()).shop_id
}

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
