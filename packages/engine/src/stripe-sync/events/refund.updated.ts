import { recordRefund, retrieveRefund } from '../../refunds/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A refund settled, failed, or got its bank reference; can arrive before refund.created. */
export default onStripeEvent('refund.updated', {
  fetch: (stripe, refundId) => retrieveRefund(stripe, refundId),
  apply: (tx, refund) => recordRefund(tx, refund),
  fetchAlways: true,
})
