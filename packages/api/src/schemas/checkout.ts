/** Starting a payment on Stripe's page: for a cart, a plan or a token pack. */
import { z } from '@hono/zod-openapi'
import { plainText, price, quantity, returnUrl, sku } from './fields.ts'

const projectId = plainText(100)
  .optional()
  .openapi({ description: 'A project of the customer that receives the tokens', example: 'prj_…' })

const successUrl = returnUrl
  .optional()
  .openapi({ description: 'Stripe replaces `{CHECKOUT_SESSION_ID}` with the id of the session' })

export const checkoutInput = z.strictObject({
  email: z.email().max(254).optional(),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'Use three letters, such as usd')
    .toLowerCase()
    .optional()
    .openapi({ example: 'usd' }),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'Use two letters, such as DE')
    .toUpperCase()
    .optional()
    .openapi({ description: 'Country to ship to; GET /api/shipping lists them', example: 'DE' }),
  priceVersion: plainText(100).optional().openapi({
    description:
      '`priceVersion` of the cart that the customer was shown: the checkout fails if a price changed since',
  }),
  items: z.array(z.strictObject({ sku, quantity })).min(1).max(50).optional(),
  successUrl,
  cancelUrl: returnUrl.optional(),
  projectId,
  clientRef: plainText(200).optional().openapi({
    description: "The client's own reference, stored with the order",
    example: 'order-4711',
  }),
})

export type CheckoutInput = z.input<typeof checkoutInput>

export const checkoutStarted = z.strictObject({
  orderId: z.string(),
  sessionId: z.string(),
  url: z.string(),
})

export type CheckoutStarted = z.infer<typeof checkoutStarted>

export const planCheckoutInput = z
  .strictObject({
    priceId: plainText(255).optional(),
    lookupKey: plainText(200).optional().openapi({ example: 'pro_monthly_usd' }),
    mode: z.enum(['subscription', 'payment']),
    quantity: quantity.optional(),
    projectId,
    successUrl,
    cancelUrl: returnUrl.optional(),
  })
  .refine(({ priceId, lookupKey }) => (priceId === undefined) !== (lookupKey === undefined), {
    message: 'Give either priceId or lookupKey',
    path: ['priceId'],
  })

export type PlanCheckoutInput = z.input<typeof planCheckoutInput>

export const planCheckoutStarted = z.strictObject({ url: z.string(), sessionId: z.string() })

export type PlanCheckoutStarted = z.infer<typeof planCheckoutStarted>

export const portalInput = z.strictObject({
  returnUrl: returnUrl
    .optional()
    .openapi({ description: "Where the portal's back link leads; the shop's billing page by default" }),
  only: z.enum(['card']).optional().openapi({ description: 'Open only the form for a new card' }),
})

export const portalSession = z.strictObject({ url: z.string() })

export type PortalSession = z.infer<typeof portalSession>

export const shippingZone = z
  .strictObject({
    countries: z.array(z.string()).openapi({ description: 'ISO 3166-1, two letters', example: ['DE', 'AT'] }),
    rates: z.array(
      z.strictObject({
        name: z.string(),
        businessDays: z
          .tuple([z.int(), z.int()])
          .openapi({ description: 'Fewest and most business days until delivery' }),
        prices: z.array(
          price.extend({
            freeFromMinor: z
              .int()
              .optional()
              .openapi({ description: 'Shipping is free from this subtotal on' }),
          }),
        ),
      }),
    ),
  })
  .openapi('ShippingZone')

export type ShippingZone = z.infer<typeof shippingZone>
