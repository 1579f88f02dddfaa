import type { Reader, Tx } from '../ground.ts'
import { claimCustomer } from './claim.ts'

/** The row stays, under ids: what arrives later of them has to be known as theirs. */
export async function forgetCustomer(tx: Tx, userId: string): Promise<void> {
  const { id } = await claimCustomer(tx, userId)
  await tx.db
    .updateTable('shop.customer')
    .where('id', '=', id)
    .set({ email: null, forgotten_at: tx.now })
    .execute()
}

/** What Stripe still tells of somebody is recorded without what is personal. */
export async function isForgotten(tx: Reader, userId: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('forgotten_at')
    .executeTakeFirst()
  return row !== undefined && row.forgotten_at !== null
}

export interface ForgottenCustomer {
  userId: string
  stripeCustomerId: string | null
}

export function customersForgotten(tx: Reader): Promise<ForgottenCustomer[]> {
  return tx.db
    .selectFrom('shop.customer')
    .where('forgotten_at', 'is not', null)
    .select(['user_id as userId', 'stripe_customer_id as stripeCustomerId'])
    .execute()
}
