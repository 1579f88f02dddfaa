import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { EmailTemplate } from './types.ts'

/** `key` names the fact: a second mail of the same fact is not written. The job exists exactly when the mail does. */
export async function createNotification(
  tx: Tx,
  mail: { key: string; to: string; userId: string | undefined; emailTemplate: EmailTemplate },
): Promise<void> {
  const { key, to, userId, emailTemplate } = mail
  const written = await tx.db
    .insertInto('shop.notification')
    .values({
      key,
      recipient: to,
      user_id: userId ?? null,
      email_template: JSON.stringify(emailTemplate),
      created_at: tx.now,
      sent_at: null,
      error: null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst()
  if (written) {
    await enqueue(tx, { name: 'send-mail', payload: { key }, key: `mail:${key}` })
  }
}
