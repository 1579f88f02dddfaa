import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { admin, customer, signedUp, signIn } from '../test/accounts.ts'
import { clientOf, problemIn } from '../test/fake-shop.ts'
import { openShop, type Shop, type Visitor } from '../test/shop.ts'
import { type Access, access, accessOf } from './authorize.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())

/** Every route that the API describes, such as `GET /api/products/{slug}`. */
async function describedRoutes(): Promise<string[]> {
  const form = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
  const { paths } = form.parse(await (await clientOf().request('GET /api/openapi.json')).json())
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  )
}
const routes = await describedRoutes()

/** Authenticated by Stripe's signature. */
const unlisted = ['POST /api/stripe/webhook']
const listedRoutes = routes.filter((route) => !unlisted.includes(route) && access[route] !== 'operator')
/** The document itself and its pages, which the document does not list. */
const undescribed = ['GET /api/docs', 'GET /api/docs/assets/{name}', 'GET /api/openapi.json']

test('every route has an access rule, and every access rule a route', () => {
  expect(listedRoutes.filter((route) => !accessOf(route) && !route.includes(' /api/admin/'))).toEqual([])
  expect(
    Object.keys(access).filter((route) => !routes.includes(route) && !undescribed.includes(route)),
  ).toEqual([])
})

test('a route without an access rule is closed, and an admin route is for admins', () => {
  expect(() => accessOf('GET /api/everything')).toThrow('has no access rule')
  expect(() => accessOf('GET /api/administrators')).toThrow('has no access rule')
  expect(accessOf('GET /api/admin/anything')).toBe('admin')
})

type Person = 'guest' | 'customer' | 'admin'
const visitors = new Map<Person, Visitor>()
beforeAll(async () => {
  visitors.set('guest', shop.visitor())
  visitors.set('customer', await customer(shop))
  visitors.set('admin', await admin(shop))
})

/** The error for a person without access. */
const expectedErrors: Record<Access, Partial<Record<Person, { status: number; code: string }>>> = {
  public: {},
  visitor: {},
  operator: {},
  operator_or_server: {},
  customer: { guest: { status: 401, code: 'access.signed_out' } },
  customer_or_server: { guest: { status: 401, code: 'access.signed_out' } },
  admin: {
    guest: { status: 401, code: 'access.signed_out' },
    customer: { status: 403, code: 'access.refused' },
  },
}

describe.each<Person>(['guest', 'customer', 'admin'])('%s', (person) => {
  test.each(listedRoutes)('%s', async (route) => {
    const visitor = visitors.get(person) ?? shop.visitor()
    const [method = '', path = ''] = route.split(' ')
    // An invalid body: access is checked before the body.
    const init = method === 'GET' ? {} : { json: { unknown: 'key' } }
    const response = await visitor.request(`${method} ${path.replace(/\{\w+\}/g, 'x')}`, init)
    const expected = expectedErrors[accessOf(route)][person]
    if (expected) {
      expect(await problemIn(response)).toMatchObject(expected)
    } else {
      expect([401, 403, 500]).not.toContain(response.status)
    }
  })
})

describe.each<Person>(['guest', 'customer'])('%s with an invalid API key', (person) => {
  test.each(listedRoutes.filter((route) => accessOf(route).endsWith('_or_server')))('%s', async (route) => {
    const [method = '', path = ''] = route.split(' ')
    const headers = { authorization: `Bearer chk_test_${'A'.repeat(43)}` }
    const init = method === 'GET' ? { headers } : { headers, json: { unknown: 'key' } }
    const response = await visitors.get(person)?.request(`${method} ${path.replace(/\{\w+\}/g, 'x')}`, init)
    expect(response && (await problemIn(response))).toMatchObject({ status: 401, code: 'api_key.refused' })
  })
})

describe('only its owner can read or cancel an order', () => {
  let orderId: string
  let owner: Visitor
  beforeAll(async () => {
    owner = shop.visitor()
    await owner.request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity: 1 } })
    // Stripe is not reachable here. The guest's order is stored all the same, and is linked to the
    // account with the cart.
    expect((await owner.request('POST /api/checkout', { json: {} })).status).toBe(502)
    await signIn(owner, await signedUp(shop))
    orderId = (await ordersOf(owner))[0]?.orderId ?? ''
  })

  test.each([
    ['another customer', () => customer(shop)],
    ["an admin, through the customer's routes", () => admin(shop)],
  ])('%s', async (_, signInOther) => {
    const other = await signInOther()
    const read = await other.request(`GET /api/account/orders/${orderId}`)
    expect(await problemIn(read)).toMatchObject({ status: 404, code: 'order.unknown' })
    const cancel = await other.request(`POST /api/checkout/${orderId}/cancel`, { json: {} })
    expect(await problemIn(cancel)).toMatchObject({ status: 404, code: 'order.unknown' })
    expect(await ordersOf(other)).toEqual([])
    expect(await (await other.request('GET /api/account/export')).json()).toMatchObject({ orders: [] })
  })

  test('a guest who knows its id', async () => {
    const guest = shop.visitor()
    await guest.request('PUT /api/cart/items/BIKE-BLACK-S', { json: { quantity: 1 } })
    expect((await guest.request(`POST /api/checkout/${orderId}/cancel`, { json: {} })).status).toBe(404)
    expect((await guest.request(`GET /api/account/orders/${orderId}`)).status).toBe(401)
  })

  test('its owner', async () => {
    const read = await owner.request(`GET /api/account/orders/${orderId}`)
    expect(await read.json()).toMatchObject({ orderId, status: 'pending' })
    expect(await ordersOf(owner)).toHaveLength(1)
  })
})

async function ordersOf(visitor: Visitor): Promise<{ orderId: string }[]> {
  const form = z.object({ orders: z.array(z.object({ orderId: z.string() })) })
  return form.parse(await (await visitor.request('GET /api/account/orders')).json()).orders
}
