/**
 * Refunds: issued here in three steps (intent, call, record) or made in Stripe's dashboard and
 * received as events. Both end in the same rows.
 */
export { finishRefund } from './finish.ts'
export { LATE_PAYMENT } from './follow-up.ts'
export { issueRefund } from './issue.ts'
export { listRefundsOf } from './list.ts'
export { recordRefund, refundStatusOf, retrieveRefund } from './record.ts'
export { saveRefundIntent } from './save-intent.ts'
