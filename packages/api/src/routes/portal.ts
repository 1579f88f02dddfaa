/** A way into Stripe's customer portal, for who is signed in and for them alone. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { note } from '../request-log.ts'
import { failElsewhere, returnUrl } from '../return-urls.ts'
import { idempotencyHeaders, json, noQuery, refused, unsafeErrors } from '../schemas.ts'

export function addPortalRoutes(app: ApiApp, { engine, origins, siteUrl }: Shop): void {
  app.openapi(open, async (c) => {
    const { returnUrl = `${siteUrl}/account/billing`, only } = c.req.valid('json')
    const idempotencyKey = c.req.valid('header')['Idempotency-Key']
    note(c, { idempotencyKey })
    failElsewhere(origins, { returnUrl })
    return c.json(
      await engine.portal.open({ userId: signedIn(c).userId, returnUrl, only, idempotencyKey }),
      201,
    )
  })
}

const open = createRoute({
  method: 'post',
  path: '/api/stripe/portal',
  summary: "Get a link to Stripe's customer portal",
  description:
    'The link is good for minutes and for this customer. What they do there shows here once Stripe has told of it.',
  tags: ['Subscriptions'],
  request: {
    query: noQuery,
    headers: idempotencyHeaders,
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({
            returnUrl: returnUrl
              .optional()
              .openapi({ description: 'Where the customer comes back to; account › billing if absent' }),
            only: z.enum(['card']).optional().openapi({ description: 'The form for another card alone' }),
          }),
        },
      },
    },
  },
  responses: {
    201: json(z.strictObject({ url: z.string() }), 'Go there'),
    ...refused(
      'access.signed_out',
      'portal.no_customer',
      'idempotency.other_body',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})
