import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokensForSale } from './types.ts'

/** The packs on sale, the smallest first. */
export async function findTokenPacks({ db }: Reader): Promise<TokensForSale[]> {
  const { rows } = await sql<TokensForSale>`
    select variant.sku, variant.tokens,
      json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position) as prices
    from shop.variant
    join shop.product on product.id = variant.product_id
    join shop.price on price.variant_id = variant.id
    where variant.tokens is not null and variant.archived_at is null and product.archived_at is null
    group by variant.id
    order by variant.tokens, variant.sku`.execute(db)
  return rows
}
