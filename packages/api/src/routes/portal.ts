import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { addLogFields } from '../request-log.ts'
import { requireOwnUrls } from '../require-own-urls.ts'
import { portalInput, portalSession } from '../schemas/checkout.ts'
import { idempotencyHeaders, noQuery } from '../schemas/fields.ts'

export function addPortalRoutes(app: ApiApp, { engine, origins, siteUrl }: Shop): void {
  app.openapi(open, async (c) => {
    const { returnUrl = `${siteUrl}/account/billing`, only } = c.req.valid('json')
    const idempotencyKey = c.req.valid('header')['Idempotency-Key']
    addLogFields(c, { idempotencyKey })
    requireOwnUrls(origins, { returnUrl })
    return c.json(
      await engine.portal.open({ userId: signedIn(c).userId, returnUrl, only, idempotencyKey }),
      201,
    )
  })
}

const open = createRoute({
  method: 'post',
  path: '/api/stripe/portal',
  summary: "Create a session of Stripe's customer portal",
  description:
    'The URL is valid for minutes, for this customer. Changes made in the portal appear here once the webhook ' +
    'has arrived.',
  tags: ['Subscriptions'],
  request: { query: noQuery, headers: idempotencyHeaders, body: optionalJsonBody(portalInput) },
  responses: {
    201: jsonResponse(portalSession, 'Redirect the customer to `url`'),
    ...errorResponses(
      'access.signed_out',
      'portal.no_customer',
      'idempotency.other_body',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})

export const portalRoutes = { open }
