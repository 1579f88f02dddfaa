import { type RawBuilder, sql } from 'kysely'
import type { Context, Reader } from '../core/context.ts'
import { type Cursor, cutPage, failOnWrongKey, readCursor, writeCursor } from '../core/cursor.ts'
import { searchQuery } from './search.ts'
import type { AdminProduct, AdminProductPage } from './types.ts'

const LIMIT = 50
/** Marks the cursors of this list, so that another list's cursor is rejected. */
const LIST = 'admin-products'

/** Products in the merchant's order; `archived` selects only archived or only active ones. */
export async function listAdminProducts(
  { db, settings }: Pick<Context, 'db' | 'settings'>,
  {
    search = '',
    archived,
    cursor,
  }: { search?: string | undefined; archived?: boolean | undefined; cursor?: string | undefined } = {},
): Promise<AdminProductPage> {
  const after = cursor === undefined ? undefined : readCursor(LIST, cursor)
  const match = searchQuery(search, settings.searchLanguage)
  const { rows } = await selectAdminProducts([
    ...(match ? [sql`product.search @@ (${match})`] : []),
    ...(archived === undefined ? [] : [sql`(product.archived_at is not null) = ${archived}`]),
    ...(after ? [sql`(product.position, product.id) > (${after.key}::integer, ${after.id})`] : []),
  ])
    .execute(db)
    .catch(failOnWrongKey)
  const { page, next } = cutPage(rows, LIMIT, (last) => writeCursor(LIST, last))
  return { products: page.map(({ id: _id, key: _key, ...product }) => product), next }
}

export async function findAdminProduct({ db }: Reader, slug: string): Promise<AdminProduct | undefined> {
  const { rows } = await selectAdminProducts([sql`product.slug = ${slug}`]).execute(db)
  const [found] = rows
  if (!found) {
    return undefined
  }
  const { id: _id, key: _key, ...product } = found
  return product
}

function selectAdminProducts(conditions: RawBuilder<unknown>[]): RawBuilder<AdminProduct & Cursor> {
  return sql<AdminProduct & Cursor>`
    select
      product.id, product.position::text as key, product.slug, product.name, product.description,
      product.image_url as "imageUrl", product.option_names as "optionNames", product.position,
      product.archived_at is not null as archived,
      coalesce(categories.list, '[]') as categories, coalesce(variants.list, '[]') as variants
    from shop.product
    left join lateral (
      select json_agg(json_build_object('slug', category.slug, 'name', category.name) order by category.position, category.slug) as list
      from shop.product_category link join shop.category on category.id = link.category_id
      where link.product_id = product.id
    ) categories on true
    left join lateral (
      select json_agg(
        json_build_object(
          'sku', variant.sku, 'options', variant.options, 'imageUrl', variant.image_url, 'position', variant.position,
          'archived', variant.archived_at is not null, 'prices', coalesce(prices.list, '[]'),
          'stock', case when item.id is not null then json_build_object(
            'id', item.id, 'onHand', item.on_hand, 'reserved', item.reserved, 'lowStockThreshold', item.low_at,
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
        select json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position) as list
        from shop.price where price.variant_id = variant.id
      ) prices on true
      where variant.product_id = product.id
    ) variants on true
    where ${sql.join([sql`true`, ...conditions], sql` and `)}
    order by product.position, product.id
    limit ${LIMIT + 1}`
}
