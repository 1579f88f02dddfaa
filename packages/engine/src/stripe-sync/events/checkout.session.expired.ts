import { retrieveSession } from '../../checkout/index.ts'
import { applySession } from './apply-session.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** Nobody paid in time, or we expired it because the customer canceled. */
export default onStripeEvent('checkout.session.expired', {
  fetch: (stripe, sessionId) => retrieveSession(stripe, sessionId),
  apply: (tx, session) => applySession(tx, session),
})
