/** The cart of whoever is signed in, or holds its cookie. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiApp, ApiEnv, Shop } from '../app.ts'
import { cart, json, noQuery, quantity, refused, sku, unsafeErrors } from '../schemas.ts'
import { userIdOf } from '../viewer.ts'

export function addCartRoutes(app: ApiApp, { engine, cartCookie }: Shop): void {
  const subjectOf = (c: Context<ApiEnv>) => ({ token: cartCookie.read(c), userId: userIdOf(c.get('viewer')) })

  app.openapi(show, async (c) => c.json(await engine.carts.show(subjectOf(c)), 200))

  app.openapi(setItem, async (c) => {
    const subject = subjectOf(c)
    const { token, cart } = await engine.carts.setItem({
      ...subject,
      ...c.req.valid('param'),
      ...c.req.valid('json'),
    })
    if (token !== undefined && token !== subject.token) {
      cartCookie.write(c, token)
    }
    return c.json(cart, 200)
  })

  app.openapi(removeItem, async (c) =>
    c.json(await engine.carts.removeItem({ ...subjectOf(c), ...c.req.valid('param') }), 200),
  )
}

const params = z.strictObject({ sku })

const show = createRoute({
  method: 'get',
  path: '/api/cart',
  summary: 'The cart; empty where there is none',
  tags: ['Cart'],
  request: { query: noQuery },
  responses: { 200: json(cart, 'The cart') },
})

const setItem = createRoute({
  method: 'put',
  path: '/api/cart/items/{sku}',
  summary: 'Set the quantity of an item',
  tags: ['Cart'],
  request: {
    params,
    query: noQuery,
    body: { required: true, content: { 'application/json': { schema: z.strictObject({ quantity }) } } },
  },
  responses: {
    200: json(cart, 'The cart as it is now'),
    ...refused('catalog.unknown_sku', 'stock.insufficient', 'cart.too_many_lines', ...unsafeErrors),
  },
})

const removeItem = createRoute({
  method: 'delete',
  path: '/api/cart/items/{sku}',
  summary: 'Take an item out; no error if it is not in',
  tags: ['Cart'],
  request: { params, query: noQuery },
  responses: {
    200: json(cart, 'The cart as it is now'),
    ...refused('origin.refused', 'csrf.refused', 'input.invalid'),
  },
})
