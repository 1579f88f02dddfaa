/** Payments received: one row for each paid order, whatever number of events report it. */
export { chargeLacksTransaction, recordCharge, retrieveCharge } from './charge.ts'
export { findPayment, type Payment } from './find.ts'
export { recordPayment } from './record.ts'
export { setDisputed, setRefunded } from './set.ts'
