/** The shop's emails: without an SMTP server, this is the only place where they can be read. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { errorResponses, jsonResponse } from '../openapi.ts'
import { email, serializeEmail } from '../schemas/emails.ts'
import { noQuery } from '../schemas/fields.ts'

export function addAdminEmailRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const notifications = await engine.notifications.list()
    return c.json({ notifications: notifications.map(serializeEmail) }, 200)
  })
}

const list = createRoute({
  method: 'get',
  path: '/api/admin/emails',
  summary: 'List the latest 100 emails to customers, newest first',
  description: 'Links that give access to an account are removed once an email has been sent.',
  tags: ['Admin'],
  request: { query: noQuery },
  responses: {
    200: jsonResponse(z.strictObject({ notifications: z.array(email) }), 'The emails'),
    ...errorResponses('access.signed_out', 'access.refused'),
  },
})

export const adminEmailRoutes = { list }
