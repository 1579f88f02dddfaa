/**
 * The product search as a URL: search text, category, prices and order. The URL can be bookmarked
 * and shared, and it works without JavaScript.
 */
import type { ApiRoutes } from '@countinghouse/api/types'
import { parseMoney } from '@countinghouse/engine/money'
import type { ProductFilter, ProductSort } from '#server/shop.ts'

export const pageLength = 9

export const sorts = {
  featured: 'Featured',
  newest: 'Newest',
  price: 'Price, low to high',
  'price-down': 'Price, high to low',
  name: 'Name',
} as const satisfies Partial<Record<ProductSort, string>>

export type Query = Record<string, string | string[] | undefined>

/** The fields of the search form, which are also the URL's query. Prices are as typed. */
export interface Browse {
  search?: string | undefined
  category?: string | undefined
  sort?: keyof typeof sorts | undefined
  from?: string | undefined
  to?: string | undefined
  stock?: 'in' | undefined
}

/** Invalid values are ignored and not an error, because people edit URLs by hand. */
export function parseBrowseQuery(query: Query): Browse {
  const text = (name: string) => queryParam(query, name)
  const sort = text('sort')
  return {
    search: text('search')?.slice(0, 200),
    category: text('category'),
    sort: sort !== undefined && Object.hasOwn(sorts, sort) ? (sort as keyof typeof sorts) : undefined,
    from: text('from'),
    to: text('to'),
    stock: text('stock') === 'in' ? 'in' : undefined,
  }
}

/** A query parameter: trimmed, at most 500 characters, `undefined` when empty or repeated. */
export function queryParam(query: Query, name: string): string | undefined {
  const value = query[name]
  const text =
    typeof value === 'string'
      ? value
          .replace(/\p{Cc}/gu, ' ')
          .trim()
          .slice(0, 500)
      : ''
  return text === '' ? undefined : text
}

export function browseUrl(browse: Browse, cursor?: string): string {
  const query = queryString({ ...browse, cursor })
  return query === '' ? '/browse' : `/browse?${query}`
}

/** The engine's filter. Prices are compared in the visitor's currency. */
export function productFilter({ from, to, stock, ...browse }: Browse, currency: string): ProductFilter {
  return {
    ...browse,
    currency,
    priceMinMinor: from === undefined ? undefined : parseMoney(from, currency),
    priceMaxMinor: to === undefined ? undefined : parseMoney(to, currency),
    inStock: stock === 'in' || undefined,
  }
}

/** The API's query for the next page of the same search. */
export function productsQuery(
  browse: Browse,
  currency: string,
  cursor: string,
): ApiRoutes['GET /api/products']['query'] {
  const { priceMinMinor, priceMaxMinor, inStock, ...filter } = productFilter(browse, currency)
  return {
    ...filter,
    priceMin: priceMinMinor,
    priceMax: priceMaxMinor,
    inStock: inStock ? 'true' : undefined,
    cursor,
    limit: pageLength,
  }
}

function queryString(values: Record<string, string | undefined>): string {
  const pairs = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  return new URLSearchParams(pairs).toString()
}
