import { recordDispute, retrieveDispute } from '../../disputes/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** The dispute was won, and the money is back. */
export default onStripeEvent('charge.dispute.funds_reinstated', {
  fetch: (stripe, disputeId) => retrieveDispute(stripe, disputeId),
  apply: (tx, dispute) => recordDispute(tx, dispute),
  fetchAlways: true,
})
