/** What goes along with every change that a cookie authenticates. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery } from '../schemas.ts'

export function addCsrfRoutes(app: ApiApp, { csrf }: Shop): void {
  app.openapi(show, (c) => c.json({ token: csrf.issue(c) }, 200))
}

const show = createRoute({
  method: 'get',
  path: '/api/csrf',
  summary: 'The token to send as `X-CSRF-Token` with whatever changes something',
  description: 'It belongs to the cookies it was asked with: ask again after a 403 `csrf.refused`.',
  tags: ['Account'],
  request: { query: noQuery },
  responses: { 200: json(z.strictObject({ token: z.string() }), 'The token; the same is in a cookie') },
})
