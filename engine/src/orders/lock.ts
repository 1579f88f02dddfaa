import type { OrderStatus } from '../engine.ts'
import type { Tx } from '../ground.ts'
import type { CartId, OrderId } from '../ids.ts'

export interface LockedOrder {
  id: OrderId
  status: OrderStatus
  totalMinor: number
  currency: string
  cartId: CartId | null
  /** Whether it is the cart that was ordered, and not something beside it. */
  fromCart: boolean
}

/** The order's row, held until the transaction ends. Locks are taken in one order: object at Stripe, order, cart, stock. */
export async function lockOrder(tx: Tx, orderId: OrderId): Promise<LockedOrder | undefined> {
  return tx.db
    .selectFrom('shop.order')
    .where('id', '=', orderId)
    .select(['id', 'status', 'total_minor as totalMinor', 'currency', 'cart_id as cartId'])
    .select((of) => of('fingerprint', 'is not', null).$castTo<boolean>().as('fromCart'))
    .forNoKeyUpdate()
    .executeTakeFirst()
}
