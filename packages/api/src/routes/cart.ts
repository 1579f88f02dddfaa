import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from '../api-env.ts'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonBody, jsonResponse, unsafeErrors } from '../openapi.ts'
import { cart } from '../schemas/cart.ts'
import { noQuery, quantity, sku } from '../schemas/fields.ts'
import { userIdOf } from '../viewer.ts'

export function addCartRoutes(app: ApiApp, { engine, cartCookie }: Shop): void {
  /** The cart of the signed-in customer, else of the guest's cookie. */
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
  summary: 'Get the cart; empty if there is none',
  tags: ['Cart'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(cart, 'The cart') },
})

const setItem = createRoute({
  method: 'put',
  path: '/api/cart/items/{sku}',
  summary: 'Set the quantity of an item',
  tags: ['Cart'],
  request: { params, query: noQuery, body: jsonBody(z.strictObject({ quantity })) },
  responses: {
    200: jsonResponse(cart, 'The updated cart'),
    ...errorResponses('catalog.unknown_sku', 'stock.insufficient', 'cart.too_many_lines', ...unsafeErrors),
  },
})

const removeItem = createRoute({
  method: 'delete',
  path: '/api/cart/items/{sku}',
  summary: 'Remove an item; not an error if it is not in the cart',
  tags: ['Cart'],
  request: { params, query: noQuery },
  responses: {
    200: jsonResponse(cart, 'The updated cart'),
    ...errorResponses('origin.refused', 'csrf.refused', 'input.invalid'),
  },
})

export const cartRoutes = { show, setItem, removeItem }
