import { recordRefund, retrieveRefund } from '../../refunds/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** The bank would not take it, days after it succeeded: the money is ours again. */
export default onStripeEvent('refund.failed', {
  fetch: (stripe, refundId) => retrieveRefund(stripe, refundId),
  apply: (tx, refund) => recordRefund(tx, refund),
  fetchAlways: true,
})
