import { sql } from 'kysely'
import type { Context } from '../core/context.ts'
import type { Comparison, Found } from './comparison.ts'

/** What a pack of tokens costs in the catalog, by which it is sold, and at Stripe, by whose price it may be named. */
export const comparePackPrices: Comparison = {
  step: 'Prices of packs',

  async list({ db }: Context) {
    const where = db.selectFrom('shop.plan_price').where('kind', '=', 'pack').where('current', '=', true)
    return (await where.select('price_id').execute()).map((row) => row.price_id)
  },

  async compare({ db, stripe, plans: { packs } }: Context, priceId: string): Promise<Found | undefined> {
    const price = await stripe.prices.retrieve(priceId)
    const { key } = await db
      .selectFrom('shop.plan_price')
      .where('price_id', '=', priceId)
      .select('key')
      .executeTakeFirstOrThrow()
    const sku = packs.find((pack) => pack.key === key)?.sku
    // A pack that plans.ts no longer has is bought by the catalog alone.
    if (sku === undefined) {
      return undefined
    }
    const { rows } = await sql<{ amount: number }>`
      select amount_minor as amount from shop.price join shop.variant on variant.id = price.variant_id
      where variant.sku = ${sku} and price.currency = ${price.currency}`.execute(db)
    const asked = rows[0]?.amount
    if (price.active && price.unit_amount === asked) {
      return undefined
    }
    return {
      discrepancy: {
        what: `price of ${sku} in ${price.currency}`,
        ours: asked === undefined ? 'none' : `${asked}`,
        stripes: price.active ? `${price.unit_amount} (${priceId})` : `${priceId} is not on sale`,
        hint: 'A person has to decide: change plans.ts and run `countinghouse catalog push`, or change the catalog.',
      },
    }
  },
}
