import type { Context } from '../core/context.ts'
import { composeNotification } from './compose.ts'
import type { EmailTemplate } from './types.ts'

/**
 * Carries a mail, if there is who carries. A crash after the carrier took it sends it a second time, under the same Message-ID.
 * @throws what the carrier throws: the job tries again
 */
export async function sendNotification(ctx: Context, key: string): Promise<void> {
  const { mailer } = ctx
  const mail = await ctx.db
    .selectFrom('shop.notification')
    .where('key', '=', key)
    .selectAll()
    .executeTakeFirst()
  if (!mailer.send || !mail || mail.sent_at || mail.recipient === null) {
    return
  }
  // our own row, written by createNotification
  const emailTemplate = mail.email_template as EmailTemplate
  const written = mailer.write(await composeNotification(ctx, emailTemplate))
  const row = ctx.db.updateTable('shop.notification').where('key', '=', key)
  try {
    await mailer.send({ key, to: mail.recipient, ...written })
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

/** Once the mail is out, nobody who reads our rows needs the way into an account. */
function withoutSecret(emailTemplate: EmailTemplate): EmailTemplate {
  return 'token' in emailTemplate ? { ...emailTemplate, token: '' } : emailTemplate
}
