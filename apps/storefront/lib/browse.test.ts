import { expect, test } from 'vitest'
import { browseUrl, parseBrowseQuery, productFilter, productsQuery } from './browse.ts'

test('a search URL is parsed, and invalid values are ignored', () => {
  const query = {
    search: ' mount ',
    category: 'parts',
    sort: 'price',
    from: '10',
    to: 'much',
    stock: 'in',
    page: '2',
  }
  const browse = parseBrowseQuery(query)
  expect(productFilter(browse, 'usd')).toEqual({
    search: 'mount',
    category: 'parts',
    sort: 'price',
    currency: 'usd',
    priceMinMinor: 1000,
    priceMaxMinor: undefined,
    inStock: true,
  })
  expect(parseBrowseQuery({ sort: 'toString', search: ['a', 'b'], stock: 'out' })).toEqual({})
})

test('a search URL survives a round trip, and the API’s query has the same filter and cursor', () => {
  const browse = parseBrowseQuery({ search: 'a&b', from: '9.99' })
  expect(browseUrl(browse)).toBe('/browse?search=a%26b&from=9.99')
  expect(browseUrl({})).toBe('/browse')
  expect(browseUrl(browse, 'c')).toBe('/browse?search=a%26b&from=9.99&cursor=c')
  expect(productsQuery(browse, 'jpy', 'c')).toEqual({
    search: 'a&b',
    currency: 'jpy',
    cursor: 'c',
    limit: 9,
  })
})
