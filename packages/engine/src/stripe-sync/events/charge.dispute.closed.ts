import { recordDispute, retrieveDispute } from '../../disputes/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Won, lost, or an inquiry that came to nothing. */
export default onStripeEvent('charge.dispute.closed', {
  fetch: (stripe, disputeId) => retrieveDispute(stripe, disputeId),
  apply: (tx, dispute) => recordDispute(tx, dispute),
  fetchAlways: true,
})
