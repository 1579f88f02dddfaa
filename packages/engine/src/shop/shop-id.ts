import { offsetMs } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
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
