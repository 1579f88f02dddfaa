import type { Tx } from '../core/context.ts'

/** Written to an address, some mails know no user; both ways are followed. */
export async function eraseNotifications(
  tx: Tx,
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  const erased = { recipient: null, error: null, email_template: JSON.stringify({ template: 'erased' }) }
  await tx.db
    .updateTable('shop.notification')
    .where((of) =>
      of.or([
        of('user_id', '=', userId),
        of(of.fn<string>('lower', ['recipient']), '=', email.toLowerCase()),
      ]),
    )
    .set(erased)
    .execute()
}
