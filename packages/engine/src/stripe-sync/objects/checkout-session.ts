import type Stripe from 'stripe'
import { recordSession, retrieveSession } from '../../checkout/index.ts'
import type { Tx } from '../../core/context.ts'
import { recordSubscriptionSession } from '../../subscriptions/index.ts'
import { stripeObject } from '../stripe-object.ts'

/**
 * A Checkout Session, which sells products or starts a subscription. A session whose bank debit
 * failed stays complete and unpaid: only its payment intent, which no payload includes, tells it
 * from one whose debit is processing.
 */
export const checkoutSession = stripeObject('checkout.session', {
  events: {
    'checkout.session.completed':
      'The customer finished. The payment arrived unless `payment_status` is unpaid, as with a bank debit.',
    'checkout.session.async_payment_succeeded': 'A bank debit settled, days after `completed`.',
    'checkout.session.async_payment_failed': 'A bank debit failed, days after `completed`.',
    'checkout.session.expired': 'The customer did not pay in time, or canceled and we expired the session.',
  },
  trustPayload: (_payload, type) => type !== 'checkout.session.async_payment_failed',
  retrieve: retrieveSession,
  apply: recordByMode,
})

function recordByMode(tx: Tx, session: Stripe.Checkout.Session): Promise<string> {
  return session.mode === 'subscription' ? recordSubscriptionSession(tx, session) : recordSession(tx, session)
}
