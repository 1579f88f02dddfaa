import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { CatalogChange, Plans } from './types.ts'

/**
 * Packs are sold by the catalog's price, also to whoever names the one at Stripe: where both say another, somebody has to decide which
 * is meant.
 */
export async function comparePacks({ db }: Reader, { packs }: Plans): Promise<CatalogChange[]> {
  if (packs.length === 0) {
    return []
  }
  const { rows } = await sql<{ sku: string; tokens: number | null; prices: Record<string, number> | null }>`
    select variant.sku, variant.tokens,
      (select json_object_agg(currency, amount_minor) from shop.price where variant_id = variant.id) as prices
    from shop.variant join shop.product on product.id = variant.product_id
    where variant.sku = any (${packs.map(({ sku }) => sku)}) and variant.archived_at is null and product.archived_at is null`.execute(
    db,
  )
  return packs.flatMap(({ sku, tokens, prices }) => {
    const row = rows.find((each) => each.sku === sku)
    if (!row) {
      return [refused(sku, 'plans.ts has a pack of it, and it is not for sale in the catalog.')]
    }
    return [
      ...(row.tokens === tokens
        ? []
        : [refused(sku, `It has ${row.tokens ?? 'no'} tokens in the catalog, and ${tokens} in plans.ts.`)]),
      ...prices.flatMap(({ currency, amountMinor }) => {
        const asked = row.prices?.[currency]
        if (asked === amountMinor) {
          return []
        }
        const costs = asked === undefined ? `has no price in ${currency}` : `costs ${asked} ${currency}`
        return [refused(sku, `It ${costs} in the catalog, and ${amountMinor} in plans.ts.`)]
      }),
    ]
  })
}

const refused = (what: string, message: string): CatalogChange => ({
  what,
  action: 'refuse',
  message,
  done: false,
})
