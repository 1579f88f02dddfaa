import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import type { LockedOrder } from './lock.ts'
import type { OrderStatus } from './types.ts'

/** The life of an order. What is not listed cannot happen, whatever an event says. */
export const orderTransitions: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['processing', 'paid', 'expired', 'canceled'],
  // a bank debit that completed and is not settled
  processing: ['paid', 'canceled'],
  paid: ['partially_refunded', 'refunded'],
  // money can come after the goods were given back
  expired: ['paid'],
  canceled: ['paid'],
  partially_refunded: ['refunded', 'paid'],
  refunded: ['partially_refunded', 'paid'],
}

/** Moves a locked order on. @throws when its life does not allow it: a bug, since callers look first */
export async function moveOrder(tx: Tx, order: LockedOrder, to: OrderStatus): Promise<void> {
  if (!orderTransitions[order.status].includes(to)) {
    throw new Error(`Order ${order.id} cannot go from ${order.status} to ${to}`)
  }
  await tx.db.updateTable('shop.order').where('id', '=', order.id).set({ status: to }).execute()
}

/** A person should look at it, and this is why. What was to be looked at before stays. */
export async function markForReview(tx: Tx, orderId: OrderId, why: string): Promise<void> {
  await sql`update shop.order set review = concat_ws(' ', review, ${why}::text) where id = ${orderId}`.execute(
    tx.db,
  )
}
