/**
 * The double-entry ledger: append-only, one entry for each fact, posted in the transaction that
 * causes it.
 */

export { checkLedger } from './check.ts'
export { findMissing, findPosted, postMissing } from './find-missing.ts'
export { listAccounts, listEntriesOf } from './list.ts'
export { postBalanceTransaction, postingsOf } from './post-balance-transaction.ts'
export { credit, debit, type Entry, type Posting, postEntry } from './post-entry.ts'
export { postSale, type Sale } from './post-sale.ts'
