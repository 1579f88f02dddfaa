import { recordDispute, retrieveDispute } from '../../disputes/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A bank took the money back and asks why, or asks first: then it is an inquiry. */
export default onStripeEvent('charge.dispute.created', {
  fetch: (stripe, disputeId) => retrieveDispute(stripe, disputeId),
  apply: (tx, dispute) => recordDispute(tx, dispute),
  fetchAlways: true,
})
