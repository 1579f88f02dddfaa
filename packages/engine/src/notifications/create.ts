import type { Tx } from '../core/context.ts'
import { enqueue } from '../core/queue.ts'
import type { EmailTemplate } from './types.ts'

/**
 * Stores a notification and enqueues its job in the same transaction. `key` identifies the fact: a
 * second notification with the same key is ignored.
 */
export async function createNotification(
  tx: Tx,
  notification: { key: string; to: string; userId: string | undefined; emailTemplate: EmailTemplate },
): Promise<void> {
  const { key, to, userId, emailTemplate } = notification
  const inserted = await tx.db
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
  if (inserted) {
    await enqueue(tx, { name: 'send-notification', payload: { key }, key: `mail:${key}` })
  }
}
