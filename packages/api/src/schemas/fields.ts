/**
 * Fields that several resources share. Request schemas are strict: an unknown key is an error, so
 * that a price in a request is rejected instead of silently ignored.
 */
import { z } from '@hono/zod-openapi'

/** A time in a response: ISO 8601, UTC. */
export const time = z.iso.datetime()

/** A time in a request: ISO 8601, in any time zone. */
export const timeWithOffset = z.iso.datetime({ offset: true })

export const price = z
  .strictObject({
    currency: z.string().openapi({ description: 'ISO 4217, lower case', example: 'usd' }),
    amountMinor: z
      .int()
      .openapi({ description: "In the currency's smallest unit: 2499 USD is $24.99", example: 2499 }),
  })
  .openapi('Price')

export type Price = z.infer<typeof price>

/** An amount of money without a component of its own in the document. */
export const money = z.strictObject({ amountMinor: z.int(), currency: z.string() })

export const options = z.record(z.string(), z.string()).openapi({ example: { Color: 'Black' } })

/** Text that PostgreSQL can store and that cannot break a log line. */
export const plainText = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .regex(/^[ -~\u00a0-\uffff]*$/, 'Control characters are not allowed')
    .refine((text) => text.isWellFormed(), 'Lone surrogates are not allowed')

export const sku = plainText(100).openapi({ example: 'BIKE-BLACK-S' })

export const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters and digits, separated by single hyphens')
  .openapi({ example: 'bike-mount' })

export const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'Use an ISO 4217 code in lower case')
  .openapi({ example: 'usd' })

/**
 * An amount in a request, in the currency's smallest unit. Stripe accepts at most twelve digits.
 */
export const minor = z.int().min(0).max(999_999_999_999)

export const quantity = z.int().min(1).max(99).openapi({ example: 1 })

const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'Use 1 to 255 visible ASCII characters')

export const idempotencyHeaders = z.object({
  'Idempotency-Key': idempotencyKey
    .optional()
    .openapi({ description: 'A repeated key with the same body returns the same response, for 24 hours' }),
})

/** For refunds and fulfillments, whose keys never expire. */
export const permanentIdempotencyHeaders = z.object({
  'Idempotency-Key': idempotencyKey
    .optional()
    .openapi({ description: 'A repeated key with the same body returns the same response, forever' }),
})

/** A URL that Stripe's pages send the customer back to; `requireOwnUrls` checks its origin. */
export const returnUrl = z.url({ protocol: /^https?$/ }).max(2000)

/**
 * For routes without query parameters: any parameter is an error, as an unknown key of a body is.
 */
export const noQuery = z.strictObject({})

/** The `Date` of an optional time in a query. */
export const toDate = (time: string | undefined): Date | undefined =>
  time === undefined ? undefined : new Date(time)

export const toIsoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null
