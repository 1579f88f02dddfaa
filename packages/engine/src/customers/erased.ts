import type { Reader } from '../core/context.ts'

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
