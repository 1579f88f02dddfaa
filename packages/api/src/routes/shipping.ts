import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonWithEtag } from '../json-with-etag.ts'
import { jsonResponse } from '../openapi.ts'
import { shippingZone } from '../schemas/checkout.ts'
import { noQuery } from '../schemas/fields.ts'

export function addShippingRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(show, (c) => jsonWithEtag(c, { zones: engine.checkout.shipping() }))
}

const show = createRoute({
  method: 'get',
  path: '/api/shipping',
  summary: 'List shipping zones and rates; empty if the shop does not charge for shipping',
  tags: ['Checkout'],
  request: { query: noQuery },
  responses: { 200: jsonResponse(z.strictObject({ zones: z.array(shippingZone) }), 'The zones') },
})

export const shippingRoutes = { show }
