import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { RefundId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { recountRefunds } from './recount.ts'
import { recordRefund } from './refund.ts'
import { REFUND_KEY } from './types.ts'

/**
 * Stripe forgets idempotency keys after 24 hours; after this a repeated call could refund twice.
 */
const KEY_HOURS_SAFE = 23

/**
 * Steps two and three of a refund: call and record. Repeats the same call under the same
 * idempotency key while Stripe remembers it; after that it looks for the refund among those of the
 * payment before it makes another attempt.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function finishRefund(ctx: Context, refundId: RefundId): Promise<void> {
  const refund = await ctx.db
    .selectFrom('shop.refund')
    .where('id', '=', refundId)
    .selectAll()
    .executeTakeFirst()
  if (refund?.status !== 'intended') {
    return
  }
  const isKeyExpired = addMinutes(refund.intended_at, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  const found = isKeyExpired ? await findRefund(ctx, refundId, refund.payment_stripe_id) : undefined
  if (isKeyExpired && !found) {
    await beginAttempt(ctx, refundId, refund.attempt + 1)
  }
  const attempt = isKeyExpired ? refund.attempt + 1 : refund.attempt
  const stripeRefund = found ?? (await createRefund(ctx, { ...refund, attempt }))
  if (stripeRefund) {
    await inTransaction(ctx, (tx) => recordRefund(tx, stripeRefund))
  }
}

type RefundCall = { id: RefundId; payment_stripe_id: string; amount_minor: number; attempt: number }

async function createRefund(ctx: Context, refund: RefundCall): Promise<Stripe.Refund | undefined> {
  try {
    return await ctx.stripe.refunds.create(
      {
        payment_intent: refund.payment_stripe_id,
        amount: refund.amount_minor,
        metadata: { [REFUND_KEY]: refund.id },
      },
      { idempotencyKey: `refund:${refund.id}:${refund.attempt}` },
    )
  } catch (error) {
    const failure = stripeFailure(error)
    if (failure.kind === 'stored') {
      const found = await findRefund(ctx, refund.id, refund.payment_stripe_id)
      if (found) {
        return found
      }
      await beginAttempt(ctx, refund.id, refund.attempt + 1)
    }
    if (failure.kind !== 'rejected' && failure.kind !== 'deleted') {
      throw error
    }
    ctx.log.error(
      { refundId: refund.id, reason: failure.message },
      'Stripe rejected a refund; it needs review',
    )
    await abandon(ctx, refund.id)
    return undefined
  }
}

async function findRefund(
  ctx: Context,
  refundId: RefundId,
  paymentIntent: string,
): Promise<Stripe.Refund | undefined> {
  for await (const refund of ctx.stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })) {
    if (refund.metadata?.[REFUND_KEY] === refundId) {
      return refund
    }
  }
  return undefined
}

async function beginAttempt(ctx: Context, refundId: RefundId, attempt: number): Promise<void> {
  const intended_at = ctx.clock.now()
  await ctx.db.updateTable('shop.refund').where('id', '=', refundId).set({ attempt, intended_at }).execute()
}

/** Nothing is refunded, so the same amount and units can be refunded again. */
async function abandon(ctx: Context, refundId: RefundId): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const refund = await tx.db
      .selectFrom('shop.refund')
      .where('id', '=', refundId)
      .select('order_id')
      .executeTakeFirstOrThrow()
    const order = await lockOrder(tx, refund.order_id)
    if (!order) {
      throw new Error(`Refund ${refundId} has no order`)
    }
    await tx.db.updateTable('shop.refund').where('id', '=', refundId).set({ status: 'abandoned' }).execute()
    await recountRefunds(tx, order)
  })
}
