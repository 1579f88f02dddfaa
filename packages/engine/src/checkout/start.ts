import { openStripeCustomer } from '../customers/index.ts'
import type { CheckoutInput, CheckoutStarted } from '../engine.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction } from '../ground.ts'
import { answerOnce, type Claim } from '../idempotency/index.ts'
import { cancelCheckout } from './cancel.ts'
import { openSession } from './open-session.ts'
import { placeOrder } from './place-order.ts'

/** How often a cart may be found to have another open checkout before we stop: each round closes one. */
const ROUNDS_MAX = 5

/** See `Engine.checkout.start`. */
export function startCheckout(ground: Ground, input: CheckoutInput): Promise<CheckoutStarted> {
  const { caller, idempotencyKey, items, email, currency, country, projectId, clientRef, returnUrls } = input
  return answerOnce(
    ground,
    { caller, key: idempotencyKey },
    { items, email, currency, country, projectId, clientRef, returnUrls },
    (claim) => placeAndOpen(ground, input, claim),
  )
}

async function placeAndOpen(
  ground: Ground,
  input: CheckoutInput,
  claim: Claim | undefined,
): Promise<CheckoutStarted> {
  if (claim?.orderId) {
    return openSession(ground, claim.orderId)
  }
  const stripeCustomerId = input.user && (await openStripeCustomer(ground, input.user))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const placed = await inTransaction(ground, (tx) =>
      placeOrder(tx, ground.settings, { ...input, stripeCustomerId }, claim),
    )
    if (placed.is === 'ready') {
      return openSession(ground, placed.orderId)
    }
    // The cart changed: the checkout of what it was ends first, at Stripe too, or one cart could be paid twice.
    await cancelCheckout(ground, placed.orderId)
  }
  throw new Refusal('checkout.session_closed')
}
