import type { Letter, MailRow } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { composeMail } from './compose.ts'

const LIMIT = 100

/** The latest first, in the words they were sent in or would be. */
export async function listMails(ground: Ground): Promise<MailRow[]> {
  const rows = await ground.db
    .selectFrom('shop.mail')
    .orderBy('written_at', 'desc')
    .orderBy('key')
    .limit(LIMIT)
    .selectAll()
    .execute()
  return Promise.all(
    rows.map(async (row) => {
      const letter = row.letter as Letter
      const { subject, text } = ground.postman.write(await composeMail(ground, letter))
      const { key, recipient: to, written_at: writtenAt, sent_at: sentAt, error } = row
      return { key, to, template: letter.template, subject, text, writtenAt, sentAt, error }
    }),
  )
}
