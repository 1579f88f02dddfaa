/** Checkout of a plan or a token pack: only for prices that the shop's plans define. */
import { createRoute } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { signedIn } from '../authorize.ts'
import { errorResponses, jsonResponse, optionalJsonBody, unsafeErrors } from '../openapi.ts'
import { Problem } from '../problem.ts'
import { addLogFields } from '../request-log.ts'
import { requireOwnUrls } from '../require-own-urls.ts'
import { planCheckoutInput, planCheckoutStarted } from '../schemas/checkout.ts'
import { noQuery } from '../schemas/fields.ts'

export function addStripeCheckoutRoutes(app: ApiApp, { engine, siteUrl, origins }: Shop): void {
  const defaultSuccessUrl = {
    subscription: `${siteUrl}/account/billing?session_id={CHECKOUT_SESSION_ID}`,
    payment: `${siteUrl}/checkout/success?session_id={CHECKOUT_SESSION_ID}`,
  }
  const defaultCancelUrl = `${siteUrl}/pricing`

  app.openapi(start, async (c) => {
    const { mode, successUrl, cancelUrl, quantity, ...input } = c.req.valid('json')
    const { userId, email } = signedIn(c)
    requireOwnUrls(origins, { successUrl, cancelUrl })
    const urls = {
      successUrl: successUrl ?? defaultSuccessUrl[mode],
      cancelUrl: cancelUrl ?? defaultCancelUrl,
    }
    const user = { userId, email }
    const { url, sessionId } =
      mode === 'subscription'
        ? await engine.subscriptions.start({ user, ...input, quantity, ...urls })
        : await buyPack({ user, ...input, quantity: quantity ?? 1, ...urls })
    addLogFields(c, { sessionId })
    return c.json({ url, sessionId }, 201)
  })

  /** A pack is an item of the catalog: bought by this route or with a cart, it makes an order. */
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
  summary: 'Subscribe to a plan or buy a token pack, and get the URL of the payment page',
  description:
    'A customer can have one subscription at a time: change it instead of starting another. Repeating a request ' +
    'returns the Checkout Session that is still open.',
  tags: ['Subscriptions'],
  request: { query: noQuery, body: optionalJsonBody(planCheckoutInput) },
  responses: {
    201: jsonResponse(planCheckoutStarted, 'Redirect the customer to `url`'),
    ...errorResponses(
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

export const stripeCheckoutRoutes = { start }
