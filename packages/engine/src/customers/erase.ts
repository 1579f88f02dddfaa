import type { Reader, Tx } from '../core/context.ts'
import { lockCustomer } from './lock.ts'

/** The row stays, under ids: what arrives later of them has to be known as theirs. */
export async function eraseCustomer(tx: Tx, userId: string): Promise<void> {
  const { id } = await lockCustomer(tx, userId)
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .set({ email: null, erased_at: tx.now })
    .execute()
}

/** What Stripe still tells of somebody is recorded without what is personal. */
export async function isErased(tx: Reader, userId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('erased_at')
    .executeTakeFirst()
  return row !== undefined && row.erased_at !== null
}

export interface ErasedCustomer {
  userId: string
  stripeCustomerId: string | null
}

export function customersErased(tx: Reader): Promise<ErasedCustomer[]> {
  return tx.db
    .selectFrom('shop.customer')
    .where('erased_at', 'is not', null)
    .select(['user_id as userId', 'stripe_customer_id as stripeCustomerId'])
    .execute()
}
