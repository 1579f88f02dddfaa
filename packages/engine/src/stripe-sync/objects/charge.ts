import { chargeLacksTransaction, recordCharge, retrieveCharge } from '../../payments/index.ts'
import { stripeObject } from '../stripe-object.ts'

/**
 * A charge, for its balance transaction: the amount that reached the balance and Stripe's fee. What
 * was paid for is known from the checkout session or the invoice. A payload may have only the
 * balance transaction's id.
 */
export const charge = stripeObject('charge', {
  events: {
    'charge.succeeded':
      'A bank debit has its fee when it succeeds; a card payment gets it with `charge.updated`.',
    'charge.updated':
      'A moment after a card payment succeeds, its amount is on the balance and its fee is known.',
  },
  trustPayload: (payload) => !chargeLacksTransaction(payload),
  retrieve: retrieveCharge,
  apply: recordCharge,
})
