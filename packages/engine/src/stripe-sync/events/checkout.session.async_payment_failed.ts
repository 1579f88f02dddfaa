import { retrieveSession } from '../../checkout/index.ts'
import { applySession } from './apply-session.ts'
import { onStripeEvent } from './on-stripe-event.ts'

/** A bank debit bounced. The session stays complete and unpaid; only its payment intent tells that from one on its way. */
export default onStripeEvent('checkout.session.async_payment_failed', {
  fetch: (stripe, sessionId) => retrieveSession(stripe, sessionId),
  apply: (tx, session) => applySession(tx, session),
  fetchAlways: true,
})
