/** The way to Stripe's page for a plan, or for a pack of tokens: only prices that plans.ts knows. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorise.ts'
import { Problem } from '../problem.ts'
import { note } from '../request-log.ts'
import { failElsewhere, returnUrl } from '../return-urls.ts'
import { json, noQuery, plainText, quantity, refused, unsafeErrors } from '../schemas.ts'

export function addStripeCheckoutRoutes(app: ApiApp, { engine, siteUrl, origins }: Shop): void {
  const ownSuccessUrl = {
    subscription: `${siteUrl}/account/billing?session_id={CHECKOUT_SESSION_ID}`,
    payment: `${siteUrl}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
  }
  const ownCancelUrl = `${siteUrl}/pricing`

  app.openapi(start, async (c) => {
    const { mode, successUrl, cancelUrl, quantity, ...input } = c.req.valid('json')
    const { userId, email } = signedIn(c)
    failElsewhere(origins, { successUrl, cancelUrl })
    const back = { successUrl: successUrl ?? ownSuccessUrl[mode], cancelUrl: cancelUrl ?? ownCancelUrl }
    const user = { userId, email }
    const { url, sessionId } =
      mode === 'subscription'
        ? await engine.subscriptions.start({ user, ...input, quantity, ...back })
        : await buyPack({ user, ...input, quantity: quantity ?? 1, ...back })
    note(c, { sessionId })
    return c.json({ url, sessionId }, 201)
  })

  /** A pack is an item of the catalog: bought by either route, it makes an order. */
  async function buyPack({
    user,
    priceId,
    lookupKey,
    quantity,
    projectId,
    successUrl,
    cancelUrl,
  }: PackInput) {
    const pack = await engine.plans.findPack({ priceId, lookupKey })
    if (!pack) {
      throw new Problem('plan.unknown_price')
    }
    return engine.checkout.start({
      principal: `user:${user.userId}`,
      user,
      items: [{ sku: pack.sku, quantity }],
      currency: pack.currency,
      projectId,
      successUrl,
      cancelUrl: () => cancelUrl,
    })
  }
}

interface PackInput {
  user: { userId: string; email: string }
  priceId?: string | undefined
  lookupKey?: string | undefined
  quantity: number
  projectId?: string | undefined
  successUrl: string
  cancelUrl: string
}

const start = createRoute({
  method: 'post',
  path: '/api/stripe/checkout',
  summary: 'Subscribe to a plan, or buy a pack of tokens: where it is paid',
  description:
    'Of a plan there is one at a time: who has one changes it instead. The same wish gets its open session back.',
  tags: ['Subscriptions'],
  request: {
    query: noQuery,
    body: {
      content: {
        'application/json': {
          schema: z
            .strictObject({
              priceId: plainText(255).optional(),
              lookupKey: plainText(200).optional().openapi({ example: 'pro_monthly_usd' }),
              mode: z.enum(['subscription', 'payment']),
              quantity: quantity.optional(),
              projectId: plainText(100)
                .optional()
                .openapi({ description: 'A project of yours that gets the tokens', example: 'prj_…' }),
              successUrl: returnUrl
                .optional()
                .openapi({ description: 'Stripe puts the session in place of `{CHECKOUT_SESSION_ID}`' }),
              cancelUrl: returnUrl.optional(),
            })
            .refine(({ priceId, lookupKey }) => (priceId === undefined) !== (lookupKey === undefined), {
              message: 'Give one of priceId and lookupKey',
              path: ['priceId'],
            }),
        },
      },
    },
  },
  responses: {
    201: json(z.strictObject({ url: z.string(), sessionId: z.string() }), 'Pay at `url`'),
    ...refused(
      'access.signed_out',
      'plan.unknown_price',
      'project.unknown',
      'subscription.exists',
      'checkout.refused',
      'checkout.session_closed',
      'catalog.unknown_sku',
      'catalog.no_price',
      'stripe.unavailable',
      ...unsafeErrors,
    ),
  },
})
