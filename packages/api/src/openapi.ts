/** Parts of route definitions: bodies, responses and errors. */
import type { z } from '@hono/zod-openapi'
import { type ProblemCode, problems } from './problem.ts'
import { problem } from './schemas/operations.ts'

export function jsonResponse<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { 'application/json': { schema } } }
}

/** A request without a body counts as `{}`. */
export function optionalJsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } } }
}

/** Errors of every route that changes something. */
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
 * The error responses of a route, for the OpenAPI document. The return type is `object`, so that a
 * handler cannot return an error response: it throws, and `problemResponse` alone builds the
 * response.
 */
export function errorResponses(...codes: ProblemCode[]): object {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codesOfStatus]) => [
      status,
      {
        description: codesOfStatus.map((code) => `\`${code}\`: ${problems[code].message}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  )
}
