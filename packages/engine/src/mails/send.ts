import type { Letter } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { composeMail } from './compose.ts'

/**
 * Carries a mail, if there is who carries. A crash after the carrier took it sends it a second time, under the same Message-ID.
 * @throws what the carrier throws: the job tries again
 */
export async function sendMail(ground: Ground, key: string): Promise<void> {
  const { postman } = ground
  const mail = await ground.db.selectFrom('shop.mail').where('key', '=', key).selectAll().executeTakeFirst()
  if (!postman.carry || !mail || mail.sent_at || mail.recipient === null) {
    return
  }
  // our own row, written by writeMail
  const letter = mail.letter as Letter
  const written = postman.write(await composeMail(ground, letter))
  const row = ground.db.updateTable('shop.mail').where('key', '=', key)
  try {
    await postman.carry({ key, to: mail.recipient, ...written })
  } catch (error) {
    await row.set({ error: error instanceof Error ? error.message : String(error) }).execute()
    throw error
  }
  await row
    .set({ sent_at: ground.clock.now(), error: null, letter: JSON.stringify(withoutSecret(letter)) })
    .execute()
}

/** Once the mail is out, nobody who reads our rows needs the way into an account. */
function withoutSecret(letter: Letter): Letter {
  return 'token' in letter ? { ...letter, token: '' } : letter
}
