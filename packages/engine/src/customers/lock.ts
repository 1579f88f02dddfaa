import type { Tx } from '../core/context.ts'

/** Creates the user's row if missing and locks it: changes of one customer are serialized. */
export async function lockCustomer(tx: Tx, userId: string) {
  await tx.db
    .insertInto('shop.customer')
    .values({
      id: tx.ids.next('customer', tx.now),
      user_id: userId,
      created_at: tx.now,
      email: null,
      intended_at: null,
      stripe_customer_id: null,
      erased_at: null,
    })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute()
  return tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select(['id', 'email', 'attempt', 'intended_at as intendedAt', 'stripe_customer_id as stripeCustomerId'])
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}
