import type { Tx } from '../core/context.ts'
import type { CartId, OrderId } from '../core/ids.ts'
import type { DisputeStatus } from '../disputes/types.ts'
import type { OrderStatus } from './types.ts'

export interface LockedOrder {
  id: OrderId
  status: OrderStatus
  /** The sum of the lines. */
  subtotalMinor: number
  taxIncluded: boolean
  currency: string
  cartId: CartId | null
  /** Whether the order was placed from its cart, not by a direct checkout of some items. */
  fromCart: boolean
  dispute: DisputeStatus
  /** Stripe's Checkout Session, once it is known. */
  sessionId: string | null
}

/**
 * Locks an order's row until the transaction ends. Locks are taken in one order: Stripe object,
 * order, cart, inventory.
 */
export async function lockOrder(tx: Tx, orderId: OrderId): Promise<LockedOrder | undefined> {
  return tx.db
    .selectFrom('shop.order as order')
    .where('order.id', '=', orderId)
    .select(['order.id', 'order.status', 'order.dispute', 'order.currency', 'order.cart_id as cartId'])
    .select(['order.subtotal_minor as subtotalMinor', 'order.tax_included as taxIncluded'])
    .select((of) => of('order.fingerprint', 'is not', null).$castTo<boolean>().as('fromCart'))
    .select((of) =>
      of
        .selectFrom('shop.checkout as checkout')
        .whereRef('checkout.order_id', '=', 'order.id')
        .select('checkout.session_id')
        .as('sessionId'),
    )
    .forNoKeyUpdate()
    .executeTakeFirst()
}
