/** Money that came in: one row for each order that was paid, and no second one for whatever tells of it again. */
export { findPayment, type Payment, setDisputed, setRefunded } from './find.ts'
export { recordPayment } from './record.ts'
export { lacksTransaction, recordCharge, retrieveCharge } from './record-charge.ts'
