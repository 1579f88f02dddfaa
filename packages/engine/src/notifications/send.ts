import type { Context } from '../core/context.ts'
import { composeNotification } from './compose.ts'
import type { EmailTemplate } from './types.ts'

/**
 * Sends an email if the mailer can send. A crash after the mail server accepted it sends it a
 * second time, under the same Message-ID.
 * @throws what the mailer throws: the job tries again
 */
export async function sendNotification(ctx: Context, key: string): Promise<void> {
  const { mailer } = ctx
  const notification = await ctx.db
    .selectFrom('shop.notification')
    .where('key', '=', key)
    .selectAll()
    .executeTakeFirst()
  if (!mailer.send || !notification || notification.sent_at || notification.recipient === null) {
    return
  }
  // our own row, written by createNotification
  const emailTemplate = notification.email_template as EmailTemplate
  const rendered = mailer.render(await composeNotification(ctx, emailTemplate))
  const row = ctx.db.updateTable('shop.notification').where('key', '=', key)
  try {
    await mailer.send({ key, to: notification.recipient, ...rendered })
  } catch (error) {
    await row.set({ error: error instanceof Error ? error.message : String(error) }).execute()
    throw error
  }
  await row
    .set({
      sent_at: ctx.clock.now(),
      error: null,
      email_template: JSON.stringify(withoutSecret(emailTemplate)),
    })
    .execute()
}

/** Once the email is sent, access to our rows must not give access to an account. */
function withoutSecret(emailTemplate: EmailTemplate): EmailTemplate {
  return 'token' in emailTemplate ? { ...emailTemplate, token: '' } : emailTemplate
}
