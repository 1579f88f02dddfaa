import { type Context, inTransaction } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { openStripeCustomer } from '../customers/index.ts'
import { answerOnce, type Claim } from '../idempotency/index.ts'
import { cancelCheckout } from './cancel.ts'
import { openSession } from './open-session.ts'
import { placeOrder } from './place-order.ts'
import type { CheckoutInput, CheckoutStarted } from './types.ts'

/** How often a cart may be found to have another open checkout before we stop: each round closes one. */
const ROUNDS_MAX = 5

/** See `Engine.checkout.start`. */
export function startCheckout(ctx: Context, input: CheckoutInput): Promise<CheckoutStarted> {
  const { caller, idempotencyKey, items, email, currency, country, projectId, clientRef, returnUrls } = input
  return answerOnce(
    ctx,
    { caller, key: idempotencyKey },
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
    if (placed.is === 'ready') {
      return openSession(ctx, placed.orderId)
    }
    // The cart changed: the checkout of what it was ends first, at Stripe too, or one cart could be paid twice.
    await cancelCheckout(ctx, placed.orderId)
  }
  throw new AppError('checkout.session_closed')
}
