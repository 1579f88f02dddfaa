import { type Context, inTransaction } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { openStripeCustomer } from '../customers/index.ts'
import { answerOnce, type Claim } from '../idempotency/index.ts'
import { cancelCheckout } from './cancel.ts'
import { openSession } from './open-session.ts'
import { placeOrder } from './place-order.ts'
import type { CheckoutInput, CheckoutStarted } from './types.ts'

/**
 * Each round closes one outdated checkout of the cart; concurrent requests can open further ones.
 */
const ROUNDS_MAX = 5

/** See `Engine.checkout.start`. */
export function startCheckout(ctx: Context, input: CheckoutInput): Promise<CheckoutStarted> {
  const { principal, idempotencyKey, items, email, currency, country, projectId, clientRef, returnUrls } =
    input
  return answerOnce(
    ctx,
    { principal, key: idempotencyKey },
    { items, email, currency, country, projectId, clientRef, returnUrls },
    (claim) => placeAndOpen(ctx, input, claim),
  )
}

async function placeAndOpen(
  ctx: Context,
  input: CheckoutInput,
  claim: Claim | undefined,
): Promise<CheckoutStarted> {
  if (claim?.orderId) {
    return openSession(ctx, claim.orderId)
  }
  const stripeCustomerId = input.user && (await openStripeCustomer(ctx, input.user))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const placed = await inTransaction(ctx, (tx) =>
      placeOrder(tx, ctx.settings, { ...input, stripeCustomerId }, claim),
    )
    if (placed.status === 'ready') {
      return openSession(ctx, placed.orderId)
    }
    // The cart has changed. End its former checkout first, also at Stripe, or the cart could be
    // paid twice.
    await cancelCheckout(ctx, placed.orderId)
  }
  throw new AppError('checkout.session_closed')
}
