/** What became of money, in double entry and never changed: one entry for each fact, in the transaction of its cause. */
export { bookBalanceTransaction, postingsOf } from './book-balance-transaction.ts'
export { bookEntry, credit, debit, type Entry, type Posting } from './book-entry.ts'
export { bookSale, type Sale } from './book-sale.ts'
export { checkBooks } from './check.ts'
export { bookMissing, findBooked, findMissing } from './find-missing.ts'
export { listAccounts, listEntriesOf } from './list.ts'
