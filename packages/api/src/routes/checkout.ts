/** Checking out a cart on Stripe's payment page, and canceling an unpaid order. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { addLogFields } from '../request-log.ts'
import { requireOwnUrls } from '../require-own-urls.ts'
import { checkoutInput, checkoutStarted } from '../schemas/checkout.ts'
import { idempotencyHeaders, noQuery, plainText } from '../schemas/fields.ts'
import { order } from '../schemas/orders.ts'
import { userIdOf } from '../viewer.ts'

export function addCheckoutRoutes(app: ApiApp, shop: Shop): void {
  const { engine, cartCookie, origins } = shop

  app.openapi(start, async (c) => {
    const { successUrl, cancelUrl, ...input } = c.req.valid('json')
    const viewer = c.get('viewer')
    const user = viewer.role === 'guest' ? undefined : { userId: viewer.userId, email: viewer.email }
    const idempotencyKey = c.req.valid('header')['Idempotency-Key']
    const cartToken = cartCookie.read(c)
    addLogFields(c, { clientRef: input.clientRef, idempotencyKey })
    requireOwnUrls(origins, { successUrl, cancelUrl })
    const site = origins.siteOf(c)
    const { orderId, sessionId, url } = await engine.checkout.start({
      ...input,
      principal: principalOf(c, shop, { userId: user?.userId, cartToken }),
      cartToken,
      user,
      idempotencyKey,
      successUrl: successUrl ?? `${site}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
      cancelUrl: (orderId) => cancelUrl ?? `${site}/checkout/cancel?order=${orderId}`,
      returnUrls: successUrl === undefined && cancelUrl === undefined ? undefined : { successUrl, cancelUrl },
    })
    addLogFields(c, { orderId, sessionId })
    return c.json({ orderId, sessionId, url }, 201)
  })

  app.openapi(cancel, async (c) => {
    const { orderId } = c.req.valid('param')
    addLogFields(c, { orderId })
    return c.json(
      await engine.checkout.cancel({
        orderId,
        cartToken: cartCookie.read(c),
        userId: userIdOf(c.get('viewer')),
      }),
      200,
    )
  })
}

/**
 * The scope of an idempotency key: the account, else the guest's cart, else all clients at one
 * address.
 */
function principalOf(
  c: Context,
  { addressOf }: Pick<Shop, 'addressOf'>,
  { userId, cartToken }: { userId: string | undefined; cartToken: string | undefined },
): string {
  if (userId !== undefined) {
    return `user:${userId}`
  }
  return cartToken === undefined ? `ip:${addressOf(c) ?? 'local'}` : `cart:${cartToken}`
}

const start = createRoute({
  method: 'post',
  path: '/api/checkout',
  summary: 'Place an order for the cart, or for `items`, and get the URL of its payment page',
  description: 'Prices come from the catalog; a request cannot set them.',
  tags: ['Checkout'],
  request: { query: noQuery, headers: idempotencyHeaders, body: optionalJsonBody(checkoutInput) },
  responses: {
    201: jsonResponse(checkoutStarted, 'Order placed; redirect the customer to `url`'),
    ...errorResponses(
      'cart.empty',
      'cart.items_gone',
      'cart.prices_changed',
      'stock.insufficient',
      'checkout.paid_first',
      'idempotency.running',
      'catalog.unknown_sku',
      'idempotency.other_body',
      'catalog.no_price',
      'shipping.unknown_country',
      'shipping.no_rate',
      'checkout.refused',
      'project.unknown',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})

const cancel = createRoute({
  method: 'post',
  path: '/api/checkout/{orderId}/cancel',
  summary: 'Cancel an unpaid order: expire its Checkout Session and release its inventory',
  tags: ['Checkout'],
  request: {
    params: z.strictObject({ orderId: plainText(100) }),
    query: noQuery,
    body: optionalJsonBody(z.strictObject({})),
  },
  responses: {
    200: jsonResponse(order, 'The canceled order'),
    ...errorResponses(
      'order.unknown',
      'checkout.paid_first',
      'checkout.session_closed',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})

export const checkoutRoutes = { start, cancel }
