import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../core/context.ts'
import { type Cursor, cutPage, failOnWrongKey, readCursor, writeCursor } from '../core/cursor.ts'
import { searchQuery } from './search.ts'
import { selectAdminProducts, selectProducts } from './select.ts'
import type { AdminProductPage, ProductFilter, ProductPage, ProductSort } from './types.ts'

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
    select product.id, (${key})::text as key,
      row_number() over (order by ${key} ${direction}, product.id ${direction}) as place
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
  where variant.product_id = product.id and variant.archived_at is null
    and (item.id is null or item.on_hand > item.reserved)
)`

const ADMIN_LIMIT = 50
/** Marks the cursors of this list, so that another list's cursor is rejected. */
const ADMIN_LIST = 'admin-products'

/** Products in the merchant's order; `archived` selects only archived or only active ones. */
export async function listAdminProducts(
  { db, settings }: Pick<Context, 'db' | 'settings'>,
  {
    search = '',
    archived,
    cursor,
  }: { search?: string | undefined; archived?: boolean | undefined; cursor?: string | undefined } = {},
): Promise<AdminProductPage> {
  const after = cursor === undefined ? undefined : readCursor(ADMIN_LIST, cursor)
  const match = searchQuery(search, settings.searchLanguage)
  const { rows } = await selectAdminProducts(ADMIN_LIMIT + 1, [
    ...(match ? [sql`product.search @@ (${match})`] : []),
    ...(archived === undefined ? [] : [sql`(product.archived_at is not null) = ${archived}`]),
    ...(after ? [sql`(product.position, product.id) > (${after.key}::integer, ${after.id})`] : []),
  ])
    .execute(db)
    .catch(failOnWrongKey)
  const { page, next } = cutPage(rows, ADMIN_LIMIT, (last) => writeCursor(ADMIN_LIST, last))
  return { products: page.map(({ id: _id, key: _key, ...product }) => product), next }
}
