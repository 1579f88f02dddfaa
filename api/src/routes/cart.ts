/** The cart of whoever holds its cookie. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { cart, json, noQuery, quantity, refused, sku, unsafeRefusals } from '../schemas.ts'

export function addCartRoutes(app: ApiApp, { engine, cartCookie }: Shop): void {
  app.openapi(show, async (c) => c.json(await engine.carts.show(cartCookie.read(c)), 200))

  app.openapi(setItem, async (c) => {
    const held = cartCookie.read(c)
    const { token, cart } = await engine.carts.setItem({ token: held, ...c.req.valid('param'), ...c.req.valid('json') })
    if (token !== held) cartCookie.write(c, token)
    return c.json(cart, 200)
  })

  app.openapi(removeItem, async (c) =>
    c.json(await engine.carts.removeItem({ token: cartCookie.read(c), ...c.req.valid('param') }), 200),
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
    ...refused('catalog.unknown_sku', 'stock.insufficient', 'cart.too_many_lines', ...unsafeRefusals),
  },
})

const removeItem = createRoute({
  method: 'delete',
  path: '/api/cart/items/{sku}',
  summary: 'Take an item out; no error if it is not in',
  tags: ['Cart'],
  request: { params, query: noQuery },
  responses: { 200: json(cart, 'The cart as it is now'), ...refused('origin.refused', 'input.invalid') },
})
