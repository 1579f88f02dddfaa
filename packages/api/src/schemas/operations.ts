/** Health checks, and the error document. */
import { z } from '@hono/zod-openapi'

export const health = z
  .strictObject({
    status: z.enum(['ok', 'failing']),
    database: z.string().openapi({ description: '`ok`, or the error' }),
    stripe: z.string().openapi({ description: '`ok`, or the error' }),
    version: z.string(),
  })
  .openapi('Health')

export type Health = z.infer<typeof health>

export const stripePing = z
  .strictObject({
    stripe: z.enum(['stripe', 'sandbox']),
    account: z.string(),
    mode: z.enum(['live', 'test']),
    apiVersion: z.string(),
    latencyMs: z.number(),
  })
  .openapi('StripePing')

export type StripePing = z.infer<typeof stripePing>

const inputError = z.strictObject({
  path: z.string().openapi({ description: 'Such as `items[0].quantity`; empty for the whole body' }),
  message: z.string(),
})

export type InputError = z.infer<typeof inputError>

/**
 * RFC 9457, with members of our own. Some codes add further members, such as `short` or
 * `refundableMinor`.
 */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string().openapi({ description: 'What went wrong, to show to the user' }),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string(),
    hint: z.string().optional().openapi({ description: 'What to do, for the developer of the client' }),
    requestId: z.string(),
    errors: z.array(inputError).optional(),
  })
  .openapi('Problem')

export type ProblemDocument = z.infer<typeof problem>

export const errorDescription = z.strictObject({
  code: z.string(),
  status: z.int(),
  title: z.string(),
  hint: z.string(),
})

export type ErrorDescription = z.infer<typeof errorDescription>
