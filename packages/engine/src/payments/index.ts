/** Payments received: one row for each paid order, whatever number of events report it. */
export { findPayment, type Payment } from './find.ts'
export { recordPayment, setDisputed, setRefunded } from './record.ts'
export { lacksTransaction, recordCharge, retrieveCharge } from './record-charge.ts'
