/** Where the shop sends goods, and what it asks for that. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { json, noQuery, price } from '../schemas.ts'

export function addShippingRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, (c) => jsonWithEtag(c, { zones: engine.checkout.shipping() }))
}

const zone = z
  .strictObject({
    countries: z.array(z.string()).openapi({ description: 'ISO 3166-1, two letters', example: ['DE', 'AT'] }),
    rates: z.array(
      z.strictObject({
        name: z.string(),
        businessDays: z
          .tuple([z.int(), z.int()])
          .openapi({ description: 'The least and the most that it takes' }),
        prices: z.array(
          price.extend({
            freeFromMinor: z.int().optional().openapi({ description: 'Free for goods of this much or more' }),
          }),
        ),
      }),
    ),
  })
  .openapi('ShippingZone')

const show = createRoute({
  method: 'get',
  path: '/api/shipping',
  summary: 'Where goods are sent, and what for; empty when nothing is asked for it',
  tags: ['Checkout'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ zones: z.array(zone) }), 'The zones') },
})
