import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../core/cursor.ts'
import type { AdminProduct, Product } from './types.ts'

/**
 * The products of `page`, a query for their `id`, `key` and `place`. One statement for any number
 * of products: PostgreSQL builds the nested JSON.
 */
export function selectProducts(page: RawBuilder<unknown>): RawBuilder<Product & Cursor> {
  return sql<Product & Cursor>`
    with page as (${page})
    select
      page.id, page.key, product.slug, product.name, product.description, product.image_url as "imageUrl",
      coalesce(categories.list, '[]') as categories, coalesce(variants.list, '[]') as variants
    from page join shop.product on product.id = page.id
    left join lateral (
      select json_agg(
        json_build_object('slug', category.slug, 'name', category.name)
        order by category.position, category.slug
      ) as list
      from shop.product_category link join shop.category on category.id = link.category_id
      where link.product_id = product.id
    ) categories on true
    left join lateral (
      select json_agg(
        json_build_object(
          'sku', variant.sku, 'options', variant.options,
          'imageUrl', coalesce(variant.image_url, product.image_url),
          'available', coalesce(item.on_hand - item.reserved, ${UNLIMITED}::integer), 'prices', prices.list
        ) order by variant.position, variant.sku
      ) as list
      from shop.variant
      left join shop.inventory_item item on item.id = variant.inventory_item_id
      join lateral (
        select json_agg(
          json_build_object('currency', price.currency, 'amountMinor', price.amount_minor)
          order by price.position
        ) as list
        from shop.price where price.variant_id = variant.id
      ) prices on prices.list is not null
      where variant.product_id = product.id and variant.archived_at is null
    ) variants on true
    order by page.place`
}

/** `available` of a variant without inventory tracking: more than one order can contain. */
const UNLIMITED = 1_000_000

/** Products that meet all conditions, in the merchant's order, as the admin sees them. */
export function selectAdminProducts(
  limit: number,
  conditions: RawBuilder<unknown>[],
): RawBuilder<AdminProduct & Cursor> {
  return sql<AdminProduct & Cursor>`
    select
      product.id, product.position::text as key, product.slug, product.name, product.description,
      product.image_url as "imageUrl", product.option_names as "optionNames", product.position,
      product.archived_at is not null as archived,
      coalesce(categories.list, '[]') as categories, coalesce(variants.list, '[]') as variants
    from shop.product
    left join lateral (
      select json_agg(
        json_build_object('slug', category.slug, 'name', category.name)
        order by category.position, category.slug
      ) as list
      from shop.product_category link join shop.category on category.id = link.category_id
      where link.product_id = product.id
    ) categories on true
    left join lateral (
      select json_agg(
        json_build_object(
          'sku', variant.sku, 'options', variant.options, 'imageUrl', variant.image_url,
          'position', variant.position,
          'archived', variant.archived_at is not null, 'prices', coalesce(prices.list, '[]'),
          'stock', case when item.id is not null then json_build_object(
            'id', item.id, 'onHand', item.on_hand, 'reserved', item.reserved,
            'lowStockThreshold', item.low_stock_threshold,
            'sharedWith', (
              select coalesce(json_agg(other.sku order by other.sku), '[]')
              from shop.variant other
              where other.inventory_item_id = item.id and other.id <> variant.id
            )
          ) end
        ) order by variant.position, variant.sku
      ) as list
      from shop.variant
      left join shop.inventory_item item on item.id = variant.inventory_item_id
      left join lateral (
        select json_agg(
          json_build_object('currency', price.currency, 'amountMinor', price.amount_minor)
          order by price.position
        ) as list
        from shop.price where price.variant_id = variant.id
      ) prices on true
      where variant.product_id = product.id
    ) variants on true
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by product.position, product.id
    limit ${limit}`
}
