import { lacksTransaction, recordCharge, retrieveCharge } from '../../payments/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Of a bank debit it brings the fee; of a card the balance follows with charge.updated. */
export default onStripeEvent('charge.succeeded', {
  fetch: (stripe, chargeId) => retrieveCharge(stripe, chargeId),
  apply: (tx, charge) => recordCharge(tx, charge),
  fetchAlways: lacksTransaction,
})
