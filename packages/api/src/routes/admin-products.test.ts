import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { admin, customer } from '../../test/accounts.ts'
import { problemIn } from '../../test/fake-shop.ts'
import { checkOut } from '../../test/sale.ts'
import { openSellingShop, openShop, type Shop, type Visitor } from '../../test/shop.ts'
import { access } from '../authorize.ts'

let shop: Shop
let adminVisitor: Visitor
beforeAll(async () => {
  shop = await openShop()
  adminVisitor = await admin(shop)
})
afterAll(() => shop.close())

const usd = (amountMinor: number) => ({ currency: 'usd', amountMinor })
const lamp = {
  slug: 'lamp',
  name: 'Lamp',
  description: 'A brass desk lamp.\n\nDimmable.',
  imageUrl: '/products/lamp.svg',
  optionNames: ['Color'],
  categories: ['at-the-desk'],
  variants: [{ sku: 'LAMP-RED', options: { Color: 'Red' }, prices: [usd(900)], onHand: 4 }],
}

const call = async (line: string, json?: object) => {
  const response = await adminVisitor.request(line, json === undefined ? {} : { json })
  return { status: response.status, body: await response.json() }
}
const codeOf = async (line: string, json: object, actor = adminVisitor) =>
  (await problemIn(await actor.request(line, { json }))).code

test('creates, edits, archives and restores a product, and records each step in the audit log', async () => {
  const made = await call('POST /api/admin/products', lamp)
  expect(made).toMatchObject({ status: 201, body: { product: { slug: 'lamp', archived: false } } })
  const blue = {
    sku: 'LAMP-BLUE',
    options: { Color: 'Blue' },
    prices: [usd(950)],
    onHand: null,
    imageUrl: 'https://images.example/blue.svg',
  }
  expect((await call('POST /api/admin/products/lamp/variants', blue)).status).toBe(201)
  const edited = await call('PATCH /api/admin/products/lamp', {
    name: 'Ledger Lamp',
    categories: [],
    position: 0,
  })
  expect(edited.body).toMatchObject({ product: { name: 'Ledger Lamp', categories: [] } })
  expect(
    await call('PATCH /api/admin/variants/LAMP-RED', {
      prices: [usd(800), { currency: 'eur', amountMinor: 700 }],
    }),
  ).toEqual({
    status: 200,
    body: { sku: 'LAMP-RED' },
  })
  const { body: sold } = await call('GET /api/products/lamp')
  expect(sold).toMatchObject({
    product: {
      name: 'Ledger Lamp',
      variants: [
        {
          sku: 'LAMP-RED',
          available: 4,
          imageUrl: '/products/lamp.svg',
          prices: [usd(800), { currency: 'eur', amountMinor: 700 }],
        },
        { sku: 'LAMP-BLUE', available: 1_000_000, imageUrl: 'https://images.example/blue.svg' },
      ],
    },
  })
  await call('PATCH /api/admin/products/lamp', { archived: true })
  expect((await adminVisitor.request('GET /api/products/lamp')).status).toBe(404)
  expect((await call('GET /api/admin/products?archived=true')).body).toMatchObject({
    products: [{ slug: 'lamp' }],
    next: null,
  })
  await call('PATCH /api/admin/products/lamp', { archived: false })
  expect((await adminVisitor.request('GET /api/products/lamp')).status).toBe(200)
  const [{ subject } = { subject: '' }] = await shop.engine.audit.list({ limit: 1 })
  const actions = (await shop.engine.audit.list({ subject })).map(({ action, actor }) => [
    action,
    actor.length > 3,
  ])
  expect(actions).toEqual(
    ['restored', 'archived', 'price.changed', 'edited', 'variant.added', 'created'].map((action) => [
      action.includes('.') ? action : `product.${action}`,
      true,
    ]),
  )
})

test('creates, renames, moves and deletes a category', async () => {
  expect((await call('POST /api/admin/categories', { slug: 'lights', name: 'Lights' })).status).toBe(201)
  await call('PATCH /api/admin/categories/lights', { name: 'Lamps' })
  expect((await call('GET /api/categories')).body).toMatchObject({
    categories: expect.arrayContaining([{ slug: 'lights', name: 'Lamps' }]),
  })
  const order = async () =>
    z
      .object({ categories: z.array(z.object({ slug: z.string() })) })
      .parse((await call('GET /api/categories')).body).categories
  const before = (await order()).map(({ slug }) => slug)
  expect(before.at(-1)).toBe('lights')
  await call('PATCH /api/admin/categories/lights', { place: 2 })
  expect((await order()).map(({ slug }) => slug)).toEqual(before.slice(0, -1).toSpliced(1, 0, 'lights'))
  await call('PATCH /api/admin/categories/lights', { place: 1000 })
  expect((await order()).map(({ slug }) => slug)).toEqual(before)
  expect((await call('DELETE /api/admin/categories/lights')).status).toBe(200)
  expect(await codeOf('PATCH /api/admin/categories/lights', { name: 'Lamps' })).toBe(
    'catalog.unknown_category',
  )
})

const other = { ...lamp, slug: 'other', variants: [] }
const [red] = lamp.variants

test.each<[string, string, object]>([
  ['POST /api/admin/products', 'catalog.slug_taken', { ...other, slug: 'bike-mount' }],
  ['POST /api/admin/products', 'catalog.sku_taken', { ...other, variants: [{ ...red, sku: 'HEX-4' }] }],
  [
    'POST /api/admin/products',
    'catalog.options_differ',
    { ...other, optionNames: ['Size'], variants: [red] },
  ],
  [
    'POST /api/admin/products',
    'catalog.options_taken',
    {
      ...other,
      variants: [
        { ...red, sku: 'A' },
        { ...red, sku: 'B' },
      ],
    },
  ],
  ['POST /api/admin/products', 'catalog.unknown_category', { ...other, categories: ['nowhere'] }],
  ['POST /api/admin/products', 'input.invalid', { ...other, slug: 'Not A Slug' }],
  ['POST /api/admin/products', 'input.invalid', { ...other, imageUrl: 'http://elsewhere.example/x.svg' }],
  ['POST /api/admin/products', 'input.invalid', { ...other, imageUrl: '//elsewhere.example/x.svg' }],
  ['POST /api/admin/products', 'input.invalid', { ...other, optionNames: ['Size', 'Size'] }],
  ['POST /api/admin/products', 'input.invalid', { ...other, id: 'prod_1' }],
  ['PATCH /api/admin/products/nowhere', 'catalog.unknown_product', { name: 'x' }],
  ['PATCH /api/admin/products/bike-mount', 'input.invalid', { slug: 'another' }],
  ['POST /api/admin/products/nowhere/variants', 'catalog.unknown_product', { ...red, sku: 'C' }],
  ['PATCH /api/admin/variants/NOTHING', 'catalog.unknown_sku', { archived: true }],
  ['PATCH /api/admin/variants/HEX-4', 'input.invalid', { prices: [] }],
  ['PATCH /api/admin/variants/HEX-4', 'input.invalid', { prices: [usd(1), usd(2)] }],
  ['PATCH /api/admin/variants/HEX-4', 'input.invalid', { prices: [usd(0)] }],
  ['PATCH /api/admin/variants/HEX-4', 'input.invalid', { prices: [usd(1.5)] }],
  ['POST /api/admin/categories', 'catalog.slug_taken', { slug: 'parts', name: 'Parts' }],
])('%s is rejected with %s', async (line, code, json) => {
  expect(await codeOf(line, json)).toBe(code)
})

test('catalog and inventory routes are a 404 for customers', async () => {
  const visitor = await customer({ ...shop, visitor: () => behindProxy(shop.visitor()) })
  const routes = Object.keys(access).filter((route) =>
    / \/api\/admin\/(products|variants|categories|inventory)/.test(route),
  )
  expect(routes).toHaveLength(14)
  for (const route of routes) {
    const line = route.replace(/\{\w+\}/g, 'x')
    const response = await visitor.request(
      line,
      line.startsWith('GET') || line.startsWith('DELETE') ? {} : { json: {} },
    )
    expect([route, response.status]).toEqual([route, 404])
  }
})

/** A visitor behind a proxy, whose requests are not from the shop's own machine. */
function behindProxy(visitor: Visitor): Visitor {
  const request: Visitor['request'] = (line, init = {}) =>
    visitor.request(line, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), 'x-forwarded-for': '203.0.113.9' },
    })
  return { ...visitor, request }
}

test('variants that share inventory cannot oversell it: an order reserves the sum of its lines', async () => {
  const own = await openSellingShop()
  const actor = await admin(own)
  const by = async (line: string, json: object) => {
    const response = await actor.request(line, { json })
    return { status: response.status, body: (await response.json()) as { code?: string } }
  }
  const twin = {
    ...lamp,
    slug: 'twin',
    variants: [{ sku: 'TWIN', options: { Color: 'Red' }, prices: [usd(900)], onHand: null }],
  }
  expect((await by('POST /api/admin/products', lamp)).status).toBe(201)
  const shared = {
    ...twin,
    variants: twin.variants.map((variant) => ({ ...variant, inventoryOf: 'LAMP-RED' })),
  }
  expect(await by('POST /api/admin/products', shared)).toMatchObject({
    status: 201,
    body: { product: { variants: [{ stock: { onHand: 4, sharedWith: ['LAMP-RED'] } }] } },
  })
  const lines = (quantity: number) => ({ items: ['LAMP-RED', 'TWIN'].map((sku) => ({ sku, quantity })) })
  expect(
    await problemIn(await own.visitor().request('POST /api/checkout', { json: lines(3) })),
  ).toMatchObject({
    code: 'stock.insufficient',
    short: [],
  })
  await checkOut(own.visitor(), lines(2))
  expect(
    await actor.request('GET /api/admin/products/twin').then((response) => response.json()),
  ).toMatchObject({
    product: { variants: [{ stock: { onHand: 4, reserved: 4 } }] },
  })

  // Separates and shares inventory again; a variant with units of its own cannot share.
  const move = (sku: string, inventoryOf: string | null) =>
    by(`PATCH /api/admin/variants/${sku}`, { inventoryOf })
  expect((await move('TWIN', null)).status).toBe(200)
  expect((await move('TWIN', 'LAMP-RED')).status).toBe(200)
  expect((await move('TWIN', 'TWIN')).status).toBe(200)
  expect((await move('CME-VENT', 'LAMP-RED')).body.code).toBe('catalog.stock_left')
  expect((await move('TWIN', 'NOBODY')).body.code).toBe('catalog.unknown_sku')
  expect(
    (
      await by('POST /api/admin/products', {
        ...shared,
        slug: 'x',
        variants: [{ ...shared.variants[0], onHand: 3 }],
      })
    ).status,
  ).toBe(422)
  expect(await own.engine.inventory.check()).toEqual([])
})
