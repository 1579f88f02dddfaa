/** From the cart to where the customer pays, and back. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { callerOf } from '../caller.ts'
import { note } from '../request-log.ts'
import { failElsewhere, returnUrl } from '../return-urls.ts'
import {
  idempotencyHeaders,
  json,
  noQuery,
  order,
  plainText,
  quantity,
  refused,
  sku,
  unsafeErrors,
} from '../schemas.ts'
import { userIdOf } from '../viewer.ts'

export function addCheckoutRoutes(app: ApiApp, shop: Shop): void {
  const { engine, cartCookie, origins } = shop

  app.openapi(start, async (c) => {
    const { successUrl, cancelUrl, ...wanted } = c.req.valid('json')
    const viewer = c.get('viewer')
    const user = viewer.role === 'guest' ? undefined : { userId: viewer.userId, email: viewer.email }
    const requestKey = c.req.valid('header')['Idempotency-Key']
    const cartToken = cartCookie.read(c)
    note(c, { clientRef: wanted.clientRef, idempotencyKey: requestKey })
    failElsewhere(origins, { successUrl, cancelUrl })
    const site = origins.siteOf(c)
    const started = await engine.checkout.start({
      ...wanted,
      principal: callerOf(c, shop, { userId: user?.userId, cartToken }),
      cartToken,
      user,
      idempotencyKey: requestKey,
      successUrl: successUrl ?? `${site}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
      cancelUrl: (orderId) => cancelUrl ?? `${site}/checkout/cancel?order=${orderId}`,
      returnUrls: successUrl === undefined && cancelUrl === undefined ? undefined : { successUrl, cancelUrl },
    })
    note(c, { orderId: started.orderId, sessionId: started.sessionId })
    return c.json({ orderId: started.orderId, sessionId: started.sessionId, url: started.url }, 201)
  })

  app.openapi(cancel, async (c) => {
    const { orderId } = c.req.valid('param')
    note(c, { orderId })
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

const start = createRoute({
  method: 'post',
  path: '/api/checkout',
  summary: 'Order the cart, or `items`, and get the address where it is paid',
  description: 'Prices are those of the catalog. Nothing in the request can name one.',
  tags: ['Checkout'],
  request: {
    query: noQuery,
    headers: idempotencyHeaders,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({
            email: z.email().max(254).optional(),
            currency: z
              .string()
              .regex(/^[A-Za-z]{3}$/, 'Three letters, such as usd')
              .toLowerCase()
              .optional()
              .openapi({ example: 'usd' }),
            country: z
              .string()
              .regex(/^[A-Za-z]{2}$/, 'Two letters, such as DE')
              .toUpperCase()
              .optional()
              .openapi({ description: 'Where the goods go; GET /api/shipping lists them', example: 'DE' }),
            priceVersion: plainText(100).optional().openapi({
              description: '`priceVersion` of the cart as it was shown, so that a changed price is rejected',
            }),
            items: z.array(z.strictObject({ sku, quantity })).min(1).max(50).optional(),
            successUrl: returnUrl
              .optional()
              .openapi({ description: 'Stripe puts the session in place of `{CHECKOUT_SESSION_ID}`' }),
            cancelUrl: returnUrl.optional(),
            projectId: plainText(100)
              .optional()
              .openapi({ description: 'A project of yours that gets the tokens', example: 'prj_…' }),
            clientRef: plainText(200).optional().openapi({
              description: "The caller's own reference, kept on the order",
              example: 'order-4711',
            }),
          }),
        },
      },
    },
  },
  responses: {
    201: json(
      z.strictObject({ orderId: z.string(), sessionId: z.string(), url: z.string() }),
      'Ordered; pay at `url`',
    ),
    ...refused(
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
  summary: 'Give up an order that is not paid: its session is expired at Stripe, its stock is free again',
  tags: ['Checkout'],
  request: {
    params: z.strictObject({ orderId: plainText(100) }),
    query: noQuery,
    body: { content: { 'application/json': { schema: z.strictObject({}) } } },
  },
  responses: {
    200: json(order, 'The order, canceled'),
    ...refused(
      'order.unknown',
      'checkout.paid_first',
      'checkout.session_closed',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})
