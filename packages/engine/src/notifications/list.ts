import type { Context } from '../core/context.ts'
import { composeNotification } from './compose.ts'
import type { EmailTemplate, NotificationRow } from './types.ts'

const LIMIT = 100

/** Latest first, with the subject and text as they were or would be sent. */
export async function listNotifications(ctx: Context): Promise<NotificationRow[]> {
  const rows = await ctx.db
    .selectFrom('shop.notification')
    .orderBy('created_at', 'desc')
    .orderBy('key')
    .limit(LIMIT)
    .selectAll()
    .execute()
  return Promise.all(
    rows.map(async (row) => {
      const emailTemplate = row.email_template as EmailTemplate
      const { subject, text } = ctx.mailer.render(await composeNotification(ctx, emailTemplate))
      const { key, recipient: to, created_at: createdAt, sent_at: sentAt, error } = row
      return { key, to, template: emailTemplate.template, subject, text, createdAt, sentAt, error }
    }),
  )
}
