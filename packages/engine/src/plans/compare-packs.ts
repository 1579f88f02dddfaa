import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import { formatMoney } from '../core/money.ts'
import type { CatalogChange, Plans } from './types.ts'

/**
 * Packs are sold at the catalog's price, also when a checkout names Stripe's price id. If the
 * catalog and the configuration differ, the merchant has to decide which is right.
 */
export async function comparePacks({ db }: Reader, { packs }: Plans): Promise<CatalogChange[]> {
  if (packs.length === 0) {
    return []
  }
  const { rows } = await sql<{ sku: string; tokens: number | null; prices: Record<string, number> | null }>`
    select variant.sku, variant.tokens,
      (select json_object_agg(currency, amount_minor) from shop.price where variant_id = variant.id) as prices
    from shop.variant join shop.product on product.id = variant.product_id
    where variant.sku = any (${packs.map(({ sku }) => sku)})
      and variant.archived_at is null and product.archived_at is null`.execute(db)
  return packs.flatMap(({ sku, tokens, prices }) => {
    const row = rows.find((each) => each.sku === sku)
    if (!row) {
      return [conflict(sku, 'It is a pack in countinghouse.config.ts, but not for sale in the catalog.')]
    }
    return [
      ...(row.tokens === tokens
        ? []
        : [
            conflict(
              sku,
              `It has ${row.tokens ?? 'no'} tokens in the catalog, but ${tokens} in countinghouse.config.ts.`,
            ),
          ]),
      ...prices.flatMap(({ currency, amountMinor }) => {
        const catalogMinor = row.prices?.[currency]
        if (catalogMinor === amountMinor) {
          return []
        }
        const costs =
          catalogMinor === undefined
            ? `has no price in ${currency}`
            : `costs ${formatMoney(catalogMinor, currency)}`
        const configured = formatMoney(amountMinor, currency)
        return [conflict(sku, `It ${costs} in the catalog, but ${configured} in countinghouse.config.ts.`)]
      }),
    ]
  })
}

const conflict = (what: string, message: string): CatalogChange => ({
  what,
  action: 'conflict',
  message,
  done: false,
})
