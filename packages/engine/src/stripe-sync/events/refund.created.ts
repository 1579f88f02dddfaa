import { recordRefund, retrieveRefund } from '../../refunds/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Money goes back, asked for here or in the dashboard; usually settled at once. */
export default onStripeEvent('refund.created', {
  fetch: (stripe, refundId) => retrieveRefund(stripe, refundId),
  apply: (tx, refund) => recordRefund(tx, refund),
  fetchAlways: true,
})
