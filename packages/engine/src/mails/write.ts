import type { Letter } from '../engine.ts'
import type { Tx } from '../ground.ts'
import { enqueue } from '../queue.ts'

/** `key` names the fact: a second mail of the same fact is not written. The job exists exactly when the mail does. */
export async function writeMail(
  tx: Tx,
  mail: { key: string; to: string; userId: string | undefined; letter: Letter },
): Promise<void> {
  const { key, to, userId, letter } = mail
  const written = await tx.db
    .insertInto('shop.mail')
    .values({
      key,
      recipient: to,
      user_id: userId ?? null,
      letter: JSON.stringify(letter),
      written_at: tx.now,
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
