import type { Tx } from '../core/context.ts'

/** Ids and amounts are the books'; the links lead to name and address. */
export async function eraseInvoices(tx: Tx, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.invoice')
    .where('user_id', '=', userId)
    .set({ hosted_url: null, pdf_url: null })
    .execute()
}
