/** What became of money, in double entry and never changed: one entry for each fact, in the transaction of its cause. */

export { checkLedger } from './check.ts'
export { findMissing, findPosted, postMissing } from './find-missing.ts'
export { listAccounts, listEntriesOf } from './list.ts'
export { postBalanceTransaction, postingsOf } from './post-balance-transaction.ts'
export { credit, debit, type Entry, type Posting, postEntry } from './post-entry.ts'
export { postSale, type Sale } from './post-sale.ts'
