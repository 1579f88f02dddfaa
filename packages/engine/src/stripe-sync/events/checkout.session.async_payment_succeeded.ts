import { retrieveSession } from '../../checkout/index.ts'
import { applySession } from './apply-session.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A bank debit settled, days after `completed`. */
export default onStripeEvent('checkout.session.async_payment_succeeded', {
  fetch: (stripe, sessionId) => retrieveSession(stripe, sessionId),
  apply: (tx, session) => applySession(tx, session),
})
