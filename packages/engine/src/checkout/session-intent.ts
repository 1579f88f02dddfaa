/** The intent to open a Checkout Session, written before the call to Stripe. */
import type Stripe from 'stripe'
import { addMinutes } from '../core/clock.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { enqueue } from '../core/queue.ts'
import { releaseInventory } from '../inventory/index.ts'
import { lockOrder, moveOrder, type NewOrderLine } from '../orders/index.ts'
import { readShopId } from '../shop/index.ts'
import { sessionParams, sessionTaxBehaviors } from './session.ts'
import { shippingOptionsFor } from './shipping-options.ts'
import type { CheckoutInput } from './types.ts'

/** Time that the request has to finish the checkout before the job does. */
const FINISH_AFTER_MINUTES = 1

export interface SessionIntent {
  attempt: number
  params: Stripe.Checkout.SessionCreateParams
  intendedAt: Date
  expiresAt: Date
  sessionId: string | null
  url: string | null
  cancelRequestedAt: Date | null
  /** Why no session was opened. */
  abandoned: string | null
}

/**
 * Stores the exact parameters of the call, so that the job that finishes the checkout makes the
 * same call.
 * @throws AppError `shipping.unknown_country`, `shipping.no_rate`
 */
export async function saveSessionIntent(
  tx: Tx,
  { checkoutMinutes, terms }: Context['settings'],
  sale: {
    orderId: OrderId
    lines: NewOrderLine[]
    subtotal: Money
    input: CheckoutInput & { stripeCustomerId: string | undefined }
  },
): Promise<void> {
  const { orderId, lines, subtotal, input } = sale
  const expiresAt = addMinutes(tx.now, checkoutMinutes)
  const taxBehavior = sessionTaxBehaviors[terms.tax]
  const isShipped = terms.shipping.length > 0 && lines.some(({ requiresShipping }) => requiresShipping)
  const params = sessionParams({
    orderId,
    shopId: await readShopId(tx),
    lines,
    subtotal,
    expiresAt,
    input,
    stripeCustomerId: input.stripeCustomerId,
    terms,
    shipping: isShipped
      ? shippingOptionsFor(terms.shipping, input.country, { subtotal, taxBehavior })
      : undefined,
  })
  await tx.db
    .insertInto('shop.checkout')
    .values({
      order_id: orderId,
      attempt: 1,
      params: JSON.stringify(params),
      intended_at: tx.now,
      expires_at: expiresAt,
      session_id: null,
      session_url: null,
      cancel_requested_at: null,
      abandoned: null,
    })
    .execute()
  const dueAt = addMinutes(tx.now, FINISH_AFTER_MINUTES)
  await enqueue(tx, { name: 'finish-checkout', payload: { orderId }, key: `finish:${orderId}`, dueAt })
}

/** @throws AppError `order.unknown` */
export async function readSessionIntent(ctx: Context, orderId: OrderId): Promise<SessionIntent> {
  const row = await ctx.db
    .selectFrom('shop.checkout')
    .where('order_id', '=', orderId)
    .selectAll()
    .executeTakeFirst()
  if (!row) {
    throw new AppError('order.unknown', { orderId })
  }
  return {
    attempt: row.attempt,
    // This cast is safe because sessionParams wrote the value.
    params: row.params as Stripe.Checkout.SessionCreateParams,
    intendedAt: row.intended_at,
    expiresAt: row.expires_at,
    sessionId: row.session_id,
    url: row.session_url,
    cancelRequestedAt: row.cancel_requested_at,
    abandoned: row.abandoned,
  }
}

/** Cancels the order and releases its inventory, when no session exists and none will be opened. */
export async function abandonSessionIntent(ctx: Context, orderId: OrderId, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order?.status !== 'pending') {
      return
    }
    await tx.db
      .updateTable('shop.checkout')
      .where('order_id', '=', orderId)
      .set({ abandoned: reason })
      .execute()
    await moveOrder(tx, order, 'canceled')
    await releaseInventory(tx, orderId)
  })
}
