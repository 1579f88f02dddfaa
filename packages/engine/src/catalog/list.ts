import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../core/context.ts'
import { type Cursor, cutPage, failOnWrongKey, readCursor, writeCursor } from '../core/cursor.ts'
import type { Db } from '../core/db.ts'
import { searchQuery } from './search.ts'
import type { Product, ProductFilter, ProductPage, ProductSort } from './types.ts'

const LIMIT = 24

/**
 * One page of the products on sale that match the filter.
 * @throws AppError `list.unknown_cursor`
 */
export async function listProducts(
  { db, settings }: Pick<Context, 'db' | 'settings'>,
  filter: ProductFilter = {},
): Promise<ProductPage> {
  const { sort = filter.search ? 'best' : 'featured', limit = LIMIT, currency = settings.currency } = filter
  const list = `products:${sort}:${currency}`
  const after = filter.cursor === undefined ? undefined : readCursor(list, filter.cursor)
  const page = selectPage({
    ...filter,
    sort,
    limit,
    after,
    currency,
    match: searchQuery(filter.search ?? '', settings.searchLanguage),
  })
  const { rows } = await selectProducts(page).execute(db).catch(failOnWrongKey)
  const { page: pageRows, next } = cutPage(rows, limit, ({ id, key }) => writeCursor(list, { id, key }))
  return { products: pageRows.map(({ id: _id, key: _key, ...product }) => product), next }
}

export async function findProduct(db: Db, slug: string): Promise<Product | undefined> {
  const page = sql`select id, '' as key, 1 as place from shop.product where slug = ${slug} and archived_at is null`
  const { rows } = await selectProducts(page).execute(db)
  const [found] = rows
  if (!found) {
    return undefined
  }
  const { id: _id, key: _key, ...product } = found
  return product
}

interface PageQuery extends Omit<ProductFilter, 'cursor' | 'search'> {
  sort: ProductSort
  currency: string
  limit: number
  after: Cursor | undefined
  /** The `tsquery` of the search text. */
  match: RawBuilder<unknown> | undefined
}

/** Selects ids and order of the products on the page, so that details are read for those only. */
function selectPage(query: PageQuery): RawBuilder<unknown> {
  const { sort, currency, match, limit } = query
  const { key, type, descending } = sortOrders[match || sort !== 'best' ? sort : 'featured']
  const [beyond, direction] = descending ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`]
  const conditions = conditionsOf(query)
  if (query.after) {
    conditions.push(sql`(${key}, product.id) ${beyond} (${query.after.key}::${type}, ${query.after.id})`)
  }
  const joins = [
    ...(match ? [sql`cross join (select ${match} as query) match`] : []),
    ...(needsPrice(query) ? [lowestPrice(currency)] : []),
  ]
  return sql`
    select product.id, (${key})::text as key, row_number() over (order by ${key} ${direction}, product.id ${direction}) as place
    from shop.product ${sql.join(joins, sql` `)}
    where ${sql.join([sql`product.archived_at is null`, ...conditions], sql` and `)}
    order by ${key} ${direction}, product.id ${direction}
    limit ${limit + 1}`
}

/** Products without a price in the currency come last in both directions. */
const sortOrders: Record<
  ProductSort,
  { key: RawBuilder<unknown>; type: RawBuilder<unknown>; descending: boolean }
> = {
  featured: { key: sql`product.position`, type: sql`integer`, descending: false },
  best: {
    key: sql`ts_rank(product.search, match.query)::double precision`,
    type: sql`double precision`,
    descending: true,
  },
  newest: { key: sql`product.created_at`, type: sql`timestamptz`, descending: true },
  price: {
    key: sql`coalesce(lowest.amount, ${Number.MAX_SAFE_INTEGER})::bigint`,
    type: sql`bigint`,
    descending: false,
  },
  'price-down': { key: sql`coalesce(lowest.amount, 0)::bigint`, type: sql`bigint`, descending: true },
  name: { key: sql`lower(product.name)`, type: sql`text`, descending: false },
}

const needsPrice = ({ sort, priceMinMinor, priceMaxMinor }: PageQuery): boolean =>
  sort === 'price' || sort === 'price-down' || priceMinMinor !== undefined || priceMaxMinor !== undefined

const lowestPrice = (currency: string): RawBuilder<unknown> => sql`
  left join lateral (
    select min(price.amount_minor) as amount
    from shop.variant join shop.price on price.variant_id = variant.id and price.currency = ${currency}
    where variant.product_id = product.id and variant.archived_at is null
  ) lowest on true`

function conditionsOf({
  match,
  category,
  priceMinMinor,
  priceMaxMinor,
  inStock,
}: PageQuery): RawBuilder<unknown>[] {
  return [
    ...(match ? [sql`product.search @@ match.query`] : []),
    ...(category === undefined ? [] : [isInCategory(category)]),
    ...(priceMinMinor === undefined ? [] : [sql`lowest.amount >= ${priceMinMinor}`]),
    ...(priceMaxMinor === undefined ? [] : [sql`lowest.amount <= ${priceMaxMinor}`]),
    ...(inStock ? [isInStock] : []),
  ]
}

const isInCategory = (category: string) => sql`exists (
  select from shop.product_category link join shop.category on category.id = link.category_id
  where link.product_id = product.id and category.slug = ${category}
)`

const isInStock = sql`exists (
  select from shop.variant left join shop.inventory_item item on item.id = variant.inventory_item_id
  where variant.product_id = product.id and variant.archived_at is null and (item.id is null or item.on_hand > item.reserved)
)`

/** One statement for any number of products: PostgreSQL builds the nested JSON of the response. */
function selectProducts(page: RawBuilder<unknown>): RawBuilder<Product & Cursor> {
  return sql<Product & Cursor>`
    with page as (${page})
    select
      page.id, page.key, product.slug, product.name, product.description, product.image_url as "imageUrl",
      coalesce(categories.list, '[]') as categories, coalesce(variants.list, '[]') as variants
    from page join shop.product on product.id = page.id
    left join lateral (
      select json_agg(json_build_object('slug', category.slug, 'name', category.name) order by category.position, category.slug) as list
      from shop.product_category link join shop.category on category.id = link.category_id
      where link.product_id = product.id
    ) categories on true
    left join lateral (
      select json_agg(
        json_build_object(
          'sku', variant.sku, 'options', variant.options, 'imageUrl', coalesce(variant.image_url, product.image_url),
          'available', coalesce(item.on_hand - item.reserved, ${UNLIMITED}::integer), 'prices', prices.list
        ) order by variant.position, variant.sku
      ) as list
      from shop.variant
      left join shop.inventory_item item on item.id = variant.inventory_item_id
      join lateral (
        select json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position) as list
        from shop.price where price.variant_id = variant.id
      ) prices on prices.list is not null
      where variant.product_id = product.id and variant.archived_at is null
    ) variants on true
    order by page.place`
}

/** `available` of a variant without inventory tracking: more than one order can contain. */
const UNLIMITED = 1_000_000
