import { recordDispute, retrieveDispute } from '../../disputes/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** The money left the balance, with a fee: when a dispute opens, not when it is lost. */
export default onStripeEvent('charge.dispute.funds_withdrawn', {
  fetch: (stripe, disputeId) => retrieveDispute(stripe, disputeId),
  apply: (tx, dispute) => recordDispute(tx, dispute),
  fetchAlways: true,
})
