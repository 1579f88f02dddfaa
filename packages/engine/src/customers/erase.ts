import type { Reader, Tx } from '../core/context.ts'
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

/** Objects of an erased user are recorded without personal data. */
export async function isErased(tx: Reader, userId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('erased_at')
    .executeTakeFirst()
  return row !== undefined && row.erased_at !== null
}

/** Ids are kept after the erasure. */
export interface ErasedCustomer {
  userId: string
  stripeCustomerId: string | null
}

export function listErasedCustomers(tx: Reader): Promise<ErasedCustomer[]> {
  return tx.db
    .selectFrom('shop.customer')
    .where('erased_at', 'is not', null)
    .select(['user_id as userId', 'stripe_customer_id as stripeCustomerId'])
    .execute()
}
