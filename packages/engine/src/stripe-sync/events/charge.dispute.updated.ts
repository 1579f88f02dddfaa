import { recordDispute, retrieveDispute } from '../../disputes/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Evidence was given, or its due date moved. */
export default onStripeEvent('charge.dispute.updated', {
  fetch: (stripe, disputeId) => retrieveDispute(stripe, disputeId),
  apply: (tx, dispute) => recordDispute(tx, dispute),
  fetchAlways: true,
})
