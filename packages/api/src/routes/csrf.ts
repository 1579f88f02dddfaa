import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { jsonResponse } from '../openapi.ts'
import { noQuery } from '../schemas/fields.ts'

export function addCsrfRoutes(app: ApiApp, { csrf }: Shop): void {
  app.openapi(show, (c) => c.json({ token: csrf.issue(c) }, 200))
}

const show = createRoute({
  method: 'get',
  path: '/api/csrf',
  summary: 'Get a CSRF token, to send as `X-CSRF-Token` with every request that changes something',
  description:
    'The token is bound to the cookies of this request: get a new one after signing in or out, and after a 403 ' +
    '`csrf.refused`.',
  tags: ['Account'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ token: z.string() }), 'The token, which is also set as a cookie'),
  },
})

export const csrfRoutes = { show }
