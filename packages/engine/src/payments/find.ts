import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

export interface Payment {
  orderId: OrderId
  /** A payment intent, or the session where nothing was due. */
  stripeId: string
  amountMinor: number
  refundedMinor: number
  /** What banks took of it and have not given back. */
  disputedMinor: number
  currency: string
}

export function findPayment(
  tx: Tx,
  by: { orderId: OrderId } | { stripeId: string },
): Promise<Payment | undefined> {
  const [column, value] =
    'orderId' in by ? (['order_id', by.orderId] as const) : (['stripe_id', by.stripeId] as const)
  return tx.db
    .selectFrom('shop.payment')
    .where(column, '=', value)
    .select([
      'order_id as orderId',
      'stripe_id as stripeId',
      'amount_minor as amountMinor',
      'refunded_minor as refundedMinor',
      'disputed_minor as disputedMinor',
      'currency',
    ])
    .executeTakeFirst()
}

/** What all refunds of the payment come to. The database refuses more than was paid. */
export async function setRefunded(tx: Tx, orderId: OrderId, refundedMinor: number): Promise<void> {
  await tx.db
    .updateTable('shop.payment')
    .where('order_id', '=', orderId)
    .set({ refunded_minor: refundedMinor })
    .execute()
}

/** What banks hold of the payment, or kept. */
export async function setDisputed(tx: Tx, orderId: OrderId, disputedMinor: number): Promise<void> {
  await tx.db
    .updateTable('shop.payment')
    .where('order_id', '=', orderId)
    .set({ disputed_minor: disputedMinor })
    .execute()
}
