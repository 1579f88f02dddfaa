import type Stripe from 'stripe'
import { recordSession } from '../../checkout/index.ts'
import type { Tx } from '../../core/context.ts'
import { recordSubscriptionSession } from '../../subscriptions/index.ts'

/** A session sells goods or begins a subscription, and says itself which. */
export const applySession = (tx: Tx, session: Stripe.Checkout.Session): Promise<string> =>
  session.mode === 'subscription' ? recordSubscriptionSession(tx, session) : recordSession(tx, session)
