import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'

export interface Payment {
  orderId: OrderId
  /** A payment intent, or the Checkout Session where nothing was due. */
  stripeId: string
  amountMinor: number
  refundedMinor: number
  /** Held by banks for disputes, or lost to them. */
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
