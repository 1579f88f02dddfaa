/** Stripe's events, as the inbox stores them. */
import type { StripeEventRow } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { time, toIsoOrNull } from './fields.ts'

export const stripeEventStatus = z.enum(['pending', 'applied', 'ignored', 'dead'])

export const stripeEvent = z
  .strictObject({
    id: z.string(),
    type: z.string(),
    apiVersion: z.string().nullable(),
    objectId: z.string().nullable(),
    created: time.openapi({ description: "Stripe's time, to the second" }),
    receivedAt: time,
    status: stripeEventStatus,
    outcome: z.string().nullable().openapi({ description: 'What the event changed, in one sentence' }),
    attempts: z.int().openapi({ description: 'Failed attempts' }),
    error: z.string().nullable(),
    nextTryAt: time.nullable(),
    settledAt: time.nullable(),
  })
  .openapi('StripeEvent')

export type StripeEvent = z.infer<typeof stripeEvent>

export const stripeEventDetails = stripeEvent.extend({ body: z.unknown() })

export type StripeEventDetails = z.infer<typeof stripeEventDetails>

/**
 * Names each field: a row that is found by its id also has the body, which a list does not send.
 */
export const serializeStripeEvent = (row: StripeEventRow): StripeEvent => ({
  id: row.id,
  type: row.type,
  apiVersion: row.apiVersion,
  objectId: row.objectId,
  status: row.status,
  outcome: row.outcome,
  attempts: row.attempts,
  error: row.error,
  created: row.created.toISOString(),
  receivedAt: row.receivedAt.toISOString(),
  nextTryAt: toIsoOrNull(row.nextTryAt),
  settledAt: toIsoOrNull(row.settledAt),
})
