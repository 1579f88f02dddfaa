import { lacksTransaction, recordCharge, retrieveCharge } from '../../payments/index.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** The money is on the balance and the fee is known, a moment after a card's success. */
export default onStripeEvent('charge.updated', {
  fetch: (stripe, chargeId) => retrieveCharge(stripe, chargeId),
  apply: (tx, charge) => recordCharge(tx, charge),
  fetchAlways: lacksTransaction,
})
