/** Money that goes back: meant here and called in three beats, or made in Stripe's dashboard and heard of. The same rows either way. */
export { applyRefund, applyRefundsOf } from './apply.ts'
export { finishRefund } from './finish.ts'
export { LATE_MONEY } from './follow.ts'
export { issueRefund } from './issue.ts'
export { listRefundsOf } from './list.ts'
export { recordRefund, refundStatusOf, retrieveRefund } from './record.ts'
export { saveRefundIntent } from './save-intent.ts'
