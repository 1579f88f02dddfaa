import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { problemIn } from '../../test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../../test/shop.ts'
import { product } from '../schemas/products.ts'

const productPage = z.strictObject({ products: z.array(product), next: z.string().nullable() })

let shop: Shop
let visitor: Visitor
beforeAll(async () => {
  shop = await openShop()
  visitor = shop.visitor()
})
afterAll(() => shop.close())

test('lists products with variants, prices and availability', async () => {
  const response = await visitor.request('GET /api/products')
  const { products, next } = productPage.parse(await response.json())
  expect(products.slice(0, 3).map(({ slug }) => slug)).toEqual([
    'phone-mount-pro',
    'car-mount-elite',
    'bike-mount',
  ])
  expect(next).toBeNull()
  expect(products[2]?.variants[3]).toEqual({
    sku: 'BIKE-ORANGE-L',
    options: { Color: 'Orange', Size: '28–35 mm' },
    imageUrl: '/products/bike-mount.svg',
    available: 3,
    prices: [
      { currency: 'usd', amountMinor: 2499 },
      { currency: 'eur', amountMinor: 2299 },
      { currency: 'jpy', amountMinor: 3700 },
    ],
  })
})

test('filters, sorts and pages with a cursor', async () => {
  const list = async (query: string) =>
    productPage.parse(await (await visitor.request(`GET /api/products?${query}`)).json())
  const query = 'category=parts&sort=price&currency=eur&inStock=true&limit=2'
  const first = await list(query)
  const second = await list(`${query}&cursor=${first.next}`)
  expect([first, second].map(({ products }) => products.map(({ slug }) => slug))).toEqual([
    ['hex-key', 'adhesive-pads'],
    ['ball-joint', 'tripod-adapter'],
  ])
  expect(second.next).toBeNull()
  expect((await list('search=mounts%20-bike&priceMin=3000')).products.map(({ slug }) => slug)).toEqual([
    'car-mount-elite',
  ])
})

test.each([
  ['sort=cheapest', 'input.invalid'],
  ['priceMin=-1', 'input.invalid'],
  ['priceMax=9.99', 'input.invalid'],
  ['limit=101', 'input.invalid'],
  ['color=black', 'input.invalid'],
  ['cursor=nowhere', 'list.unknown_cursor'],
])('rejects the query %s', async (query, code) => {
  const response = await visitor.request(`GET /api/products?${query}`)
  expect(response.status).toBe(422)
  expect(await problemIn(response)).toMatchObject({ code })
})

test('finds a product by its slug', async () => {
  const response = await visitor.request('GET /api/products/bike-mount')
  const { product: found } = z.strictObject({ product }).parse(await response.json())
  expect(found.name).toBe('Bike Mount')
})

test.each(['nothing', 'Bike-Mount', '%F0%9F%9A%B2', "'--", 'a'.repeat(200)])(
  'responds with 404 for the product %s',
  async (slug) => {
    const response = await visitor.request(`GET /api/products/${slug}`)
    expect(response.status).toBe(404)
    expect(await problemIn(response)).toMatchObject({ code: 'catalog.unknown_product' })
  },
)

test.each(['/api/products', '/api/products/bike-mount'])('%s is revalidated by its ETag', async (path) => {
  const first = await visitor.request(`GET ${path}`)
  expect(first.headers.get('cache-control')).toBe('no-cache')
  const etag = first.headers.get('etag') ?? ''
  const again = await visitor.request(`GET ${path}`, { headers: { 'if-none-match': etag } })
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
})
