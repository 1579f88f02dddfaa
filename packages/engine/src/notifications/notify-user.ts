import type { Tx } from '../core/context.ts'
import { createNotification } from './create.ts'
import type { EmailTemplate } from './types.ts'

/** Under the address of their account. Who was forgotten has none, and is told nothing. */
export async function notifyUser(
  tx: Tx,
  userId: string,
  mail: { key: string; emailTemplate: EmailTemplate },
): Promise<void> {
  const customer = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('email')
    .executeTakeFirst()
  if (customer?.email == null) {
    return
  }
  await createNotification(tx, { ...mail, to: customer.email, userId })
}
