import { retrieveSession } from '../../checkout/index.ts'
import { applySession } from './apply-session.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** The customer finished; the money is there unless `payment_status` says unpaid, as with bank debits. */
export default onStripeEvent('checkout.session.completed', {
  fetch: (stripe, sessionId) => retrieveSession(stripe, sessionId),
  apply: (tx, session) => applySession(tx, session),
})
