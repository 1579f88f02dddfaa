/** A list of goods as an address: what is searched, which category, which order. Kept, sent to somebody, and used without scripts. */
import { parseMoney } from '#lib/money.ts'
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

/** As it stands in the form, and in the address. Prices are as somebody types them. */
export interface Browse {
  search?: string | undefined
  category?: string | undefined
  sort?: keyof typeof sorts | undefined
  from?: string | undefined
  to?: string | undefined
  stock?: 'in' | undefined
}

/** What an address asks for; what it cannot ask for is passed over, since people shorten addresses by hand. */
export function readBrowse(query: Query): Browse {
  const text = (name: string) => queryText(query, name)
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

/** What stands in an address under this name: text of a sensible length, or nothing. */
export function queryText(query: Query, name: string): string | undefined {
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

export function browseAddress(browse: Browse, cursor?: string): string {
  const query = queryOf({ ...browse, cursor })
  return query === '' ? '/browse' : `/browse?${query}`
}

/** What the engine is asked. Prices are compared in the visitor's currency. */
export function filterOf({ from, to, stock, ...browse }: Browse, currency: string): ProductFilter {
  return {
    ...browse,
    currency,
    priceMinMinor: from === undefined ? undefined : parseMoney(from, currency),
    priceMaxMinor: to === undefined ? undefined : parseMoney(to, currency),
    inStock: stock === 'in' || undefined,
  }
}

/** The same question to the API. */
export function apiAddress(browse: Browse, currency: string, cursor: string): string {
  const { priceMinMinor, priceMaxMinor, ...filter } = filterOf(browse, currency)
  const asked = { ...filter, priceMin: priceMinMinor, priceMax: priceMaxMinor, cursor, limit: pageLength }
  return `/api/products?${queryOf(asked)}`
}

function queryOf(values: Record<string, string | number | boolean | undefined>): string {
  const pairs = Object.entries(values).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return new URLSearchParams(pairs).toString()
}
