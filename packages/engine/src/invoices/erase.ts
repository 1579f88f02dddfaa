import type { Tx } from '../core/context.ts'

/** Removes the links, whose pages show name and address. Ids and amounts stay for the ledger. */
export async function eraseInvoices(tx: Tx, userId: string): Promise<void> {
  await tx.db
    .updateTable('shop.invoice')
    .where('user_id', '=', userId)
    .set({ hosted_url: null, pdf_url: null })
    .execute()
}
