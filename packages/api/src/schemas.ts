/** The forms that several routes share. What comes in is strict: a key that nobody asked for is refused, never passed over. */
import { z } from '@hono/zod-openapi'
import { type ProblemCode, problems } from './problem.ts'

export const price = z
  .strictObject({
    currency: z.string().openapi({ description: 'ISO 4217, lower case', example: 'usd' }),
    amountMinor: z
      .int()
      .openapi({ description: "In the currency's smallest unit: 2499 USD is $24.99", example: 2499 }),
  })
  .openapi('Price')

export const options = z.record(z.string(), z.string()).openapi({ example: { Color: 'Black' } })

export const category = z.strictObject({ slug: z.string(), name: z.string() }).openapi('Category')

export const product = z
  .strictObject({
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    imageUrl: z.string(),
    categories: z.array(category),
    variants: z.array(
      z.strictObject({
        sku: z.string(),
        options,
        imageUrl: z.string(),
        available: z.int().openapi({ description: 'Units that can be sold now' }),
        prices: z.array(price),
      }),
    ),
  })
  .openapi('Product')

export const cart = z
  .strictObject({
    items: z.array(
      z.strictObject({
        sku: z.string(),
        productSlug: z.string(),
        name: z.string(),
        options,
        imageUrl: z.string(),
        quantity: z.int(),
        available: z.int(),
        prices: z.array(price),
        was: z
          .array(price)
          .openapi({ description: 'What it cost when it was put in, where that has changed' }),
        onSale: z.boolean().openapi({ description: '`false` for what left the shop' }),
      }),
    ),
    priceVersion: z.string().openapi({ description: 'Version of these prices: send it with the checkout' }),
    totals: z.array(price).openapi({ description: 'One for each currency in which every item has a price' }),
  })
  .openapi('Cart')

export const order = z
  .strictObject({
    orderId: z.string(),
    number: z.string().openapi({ description: 'For people: short, and no secret', example: 'CH-1042-G' }),
    status: z.enum([
      'pending',
      'processing',
      'paid',
      'expired',
      'canceled',
      'partially_refunded',
      'refunded',
    ]),
    currency: z.string(),
    subtotalMinor: z.int().openapi({ description: 'What the lines add up to' }),
    discountMinor: z
      .int()
      .openapi({ description: 'This and what follows is known once the customer has finished at Stripe' }),
    shippingMinor: z.int(),
    taxMinor: z.int(),
    taxIncluded: z
      .boolean()
      .openapi({ description: 'Whether the tax is a part of the prices, or comes on top of them' }),
    totalMinor: z.int(),
    items: z.array(
      z.strictObject({ sku: z.string(), name: z.string(), options, quantity: z.int(), amountMinor: z.int() }),
    ),
  })
  .openapi('Order')

export const account = z
  .strictObject({ email: z.string(), role: z.enum(['customer', 'admin']) })
  .openapi('Account')

const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    hint: z.string().optional(),
    requestId: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

/** Text that PostgreSQL can hold and a log line survives. */
export const plainText = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[ -~\u00a0-\uffff]*$/, 'No control characters')
    .refine((text) => text.isWellFormed(), 'No halves of characters')

export const sku = plainText(100).openapi({ example: 'BIKE-BLACK-S' })

export const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Lower-case letters, digits, and single hyphens between them')
  .openapi({ example: 'bike-mount' })

export const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'ISO 4217, lower case')
  .openapi({ example: 'usd' })

/** An amount that somebody names, in the currency's smallest unit. Twelve digits are Stripe's bound. */
export const minor = z.int().min(0).max(999_999_999_999)

export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters')

export const quantity = z.int().min(1).max(99).openapi({ example: 1 })

export const idempotencyHeaders = z.object({
  'Idempotency-Key': idempotencyKey
    .optional()
    .openapi({ description: 'For 24 hours the same key with the same body gets the same answer' }),
})

/** A list of nothing: a route that takes no query says so, and a price in the address is refused like one in the body. */
export const noQuery = z.strictObject({})

export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** What any route may refuse that changes something. */
export const unsafeErrors = [
  'origin.refused',
  'csrf.refused',
  'body.malformed',
  'body.too_large',
  'body.not_json',
  'input.invalid',
  'rate.limited',
] as const

/**
 * The errorCatalog of a route, for its documentation. Typed as nothing at all: they are thrown, and a handler that could return one
 * would be a second place where errors are made.
 */
export function refused(...codes: ProblemCode[]): object {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${problems[code].message}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  )
}
