import type { Tx } from '../core/context.ts'
import { lockCustomer } from './lock.ts'

/**
 * Removes personal data. The row stays, so that later events can still be attributed to the user.
 */
export async function eraseCustomer(tx: Tx, userId: string): Promise<void> {
  const { id } = await lockCustomer(tx, userId)
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .set({ email: null, erased_at: tx.now })
    .execute()
}
