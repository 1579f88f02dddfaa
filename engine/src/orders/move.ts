import type { OrderStatus } from '../engine.ts'
import type { Tx } from '../ground.ts'
import type { LockedOrder } from './lock.ts'

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
export async function moveOrder(tx: Tx, order: LockedOrder, to: OrderStatus, review?: string): Promise<void> {
  if (!orderTransitions[order.status].includes(to)) throw new Error(`Order ${order.id} cannot go from ${order.status} to ${to}`)
  await tx.db
    .updateTable('shop.order')
    .where('id', '=', order.id)
    .set(review === undefined ? { status: to } : { status: to, review })
    .execute()
}

/**
 * The customer finished at Stripe, whether money came of it or not, and told an address, which is kept unless the order had one.
 * False when this was known before.
 */
export async function completeOrder(tx: Tx, order: LockedOrder, email: string | null): Promise<boolean> {
  const completed = await tx.db
    .updateTable('shop.order')
    .where('id', '=', order.id)
    .where('completed', '=', false)
    .set((of) => ({
      completed: true,
      // Who was forgotten while they paid stays forgotten.
      email: of
        .case()
        .when('forgotten_at', 'is', null)
        .then(of.fn.coalesce('email', of.val(email)))
        .else(null)
        .end(),
    }))
    .returning('id')
    .executeTakeFirst()
  return completed !== undefined
}
