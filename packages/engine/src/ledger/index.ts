/**
 * The double-entry ledger: append-only, one entry for each fact, posted in the transaction that
 * causes it.
 */

export { balanceTransactionPostings, postBalanceTransaction } from './balance-transaction.ts'
export { checkLedger } from './check.ts'
export { findMissing, findPosted } from './find.ts'
export { listAccounts, listEntriesOf } from './list.ts'
export { postEntry, postSale, type Sale } from './post.ts'
export { postMissing } from './post-missing.ts'
export { credit, debit, type Entry, type Posting } from './types.ts'
