import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction } from '../core/context.ts'
import type { RefundId } from '../core/ids.ts'
import { stripeFailure } from '../core/stripe.ts'
import { lockOrder } from '../orders/index.ts'
import { REFUND_KEY, recordRefund } from './record.ts'
import { recountRefunds } from './recount.ts'

/** Stripe forgets keys after 24 hours; from here on a repeated call could refund twice. */
const KEY_HOURS_SAFE = 23

/**
 * The second beat and the third. Repeats the same call under the same key while Stripe remembers it; after that it looks through
 * the payment's refunds for ours before it makes another attempt.
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
  const blind = addMinutes(refund.intended_at, KEY_HOURS_SAFE * 60) <= ctx.clock.now()
  const found = blind ? await findRefund(ctx, refundId, refund.payment_stripe_id) : undefined
  if (blind && !found) {
    await beginAttempt(ctx, refundId, refund.attempt + 1)
  }
  const attempt = blind ? refund.attempt + 1 : refund.attempt
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
    if (failure.kind !== 'refused' && failure.kind !== 'deleted') {
      throw error
    }
    ctx.log.error(
      { refundId: refund.id, reason: failure.message },
      'Stripe refused a refund; a person has to look',
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

/** Nothing goes back: what it meant to give back can be refunded again. */
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
