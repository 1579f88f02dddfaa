/**
 * Refunds: issued here in three steps (intent, call, record) or made in Stripe's dashboard and
 * received as events. Both end in the same rows.
 */
export { findRefundsOf } from './find.ts'
export { finishRefund } from './finish.ts'
export { issueRefund } from './issue.ts'
export { recordRefund, refundStatusOf, retrieveRefund } from './refund.ts'
export { saveRefundIntent } from './save-intent.ts'
export { LATE_PAYMENT } from './types.ts'
