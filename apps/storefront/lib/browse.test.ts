import { expect, test } from 'vitest'
import { apiAddress, browseAddress, filterOf, readBrowse } from './browse.ts'

test('an address says what is asked, and passes over what cannot be', () => {
  const query = {
    search: ' mount ',
    category: 'parts',
    sort: 'price',
    from: '10',
    to: 'much',
    stock: 'in',
    page: '2',
  }
  const browse = readBrowse(query)
  expect(filterOf(browse, 'usd')).toEqual({
    search: 'mount',
    category: 'parts',
    sort: 'price',
    currency: 'usd',
    priceMinMinor: 1000,
    priceMaxMinor: undefined,
    inStock: true,
  })
  expect(readBrowse({ sort: 'toString', search: ['a', 'b'], stock: 'out' })).toEqual({})
})

test('an address leads back to itself, and asks the API the same', () => {
  const browse = readBrowse({ search: 'a&b', from: '9.99' })
  expect(browseAddress(browse)).toBe('/browse?search=a%26b&from=9.99')
  expect(browseAddress({})).toBe('/browse')
  expect(browseAddress(browse, 'c')).toBe('/browse?search=a%26b&from=9.99&cursor=c')
  expect(apiAddress(browse, 'jpy', 'c')).toBe('/api/products?search=a%26b&currency=jpy&cursor=c&limit=9')
})
