import type { Tx } from '../ground.ts'

/** Written to an address, some mails know no user; both ways are followed. */
export async function forgetMails(
  tx: Tx,
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  const forgotten = { recipient: null, error: null, letter: JSON.stringify({ template: 'forgotten' }) }
  await tx.db
    .updateTable('shop.mail')
    .where((of) =>
      of.or([
        of('user_id', '=', userId),
        of(of.fn<string>('lower', ['recipient']), '=', email.toLowerCase()),
      ]),
    )
    .set(forgotten)
    .execute()
}
