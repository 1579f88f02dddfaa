/** The mails of the shop, as the admin reads them: all there is where no SMTP_URL sends them on. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Shop } from '../app.ts'
import { json, noQuery, refused } from '../schemas.ts'

export function addAdminEmailRoutes(app: ApiApp, { engine }: Shop): void {
  app.openapi(list, async (c) => {
    const notifications = await engine.notifications.list()
    const written = notifications.map((mail) => ({
      ...mail,
      createdAt: mail.createdAt.toISOString(),
      sentAt: mail.sentAt?.toISOString() ?? null,
    }))
    return c.json({ notifications: written }, 200)
  })
}

const mail = z
  .strictObject({
    key: z.string().openapi({ description: 'Names the fact it tells of', example: 'order-paid:ord_…' }),
    to: z.string().nullable(),
    template: z.string(),
    subject: z.string(),
    text: z.string(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    error: z.string().nullable().openapi({ description: 'Of the last try to send it' }),
  })
  .openapi('Notification')

const list = createRoute({
  method: 'get',
  path: '/api/admin/emails',
  summary: 'What customers were told, the latest first',
  description: 'The way into an account is no longer in a mail that was sent.',
  tags: ['Admin'],
  request: { query: noQuery },
  responses: {
    200: json(z.strictObject({ notifications: z.array(mail) }), 'A hundred at most'),
    ...refused('access.signed_out', 'access.refused'),
  },
})
