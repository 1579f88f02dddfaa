import type { Tx } from '../core/context.ts'

/** Finds them by user and by address, since some notifications to an address belong to no user. */
export async function eraseNotifications(
  tx: Tx,
  { userId, email }: { userId: string; email: string },
): Promise<void> {
  const redacted = { recipient: null, error: null, email_template: JSON.stringify({ template: 'erased' }) }
  await tx.db
    .updateTable('shop.notification')
    .where((of) =>
      of.or([
        of('user_id', '=', userId),
        of(of.fn<string>('lower', ['recipient']), '=', email.toLowerCase()),
      ]),
    )
    .set(redacted)
    .execute()
}
