import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Product } from '../engine.ts'

/** Every product on sale, in the merchant's order. */
export async function listProducts(db: Db): Promise<Product[]> {
  const { rows } = await products(sql`true`).execute(db)
  return rows
}

export async function findProduct(db: Db, slug: string): Promise<Product | undefined> {
  const { rows } = await products(sql`product.slug = ${slug}`).execute(db)
  return rows[0]
}

/** One statement, whatever the number of products: PostgreSQL builds the nested JSON that is answered. */
function products(where: RawBuilder<unknown>): RawBuilder<Product> {
  return sql<Product>`
    select
      product.slug, product.name, product.description, product.image_url as "imageUrl",
      coalesce(variants.list, '[]') as variants
    from shop.product
    left join lateral (
      select json_agg(
        json_build_object(
          'sku', variant.sku, 'options', variant.options, 'available', coalesce(item.on_hand - item.reserved, ${UNLIMITED}::integer),
          'prices', prices.list
        ) order by variant.position
      ) as list
      from shop.variant
      left join shop.stock_item item on item.id = variant.stock_item_id
      join lateral (
        select json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position) as list
        from shop.price where price.variant_id = variant.id
      ) prices on prices.list is not null
      where variant.product_id = product.id and variant.archived_at is null
    ) variants on true
    where product.archived_at is null and ${where}
    order by product.position, product.slug`
}

/** What a variant without stock answers as available: more than any one order may ask for. */
const UNLIMITED = 1_000_000
