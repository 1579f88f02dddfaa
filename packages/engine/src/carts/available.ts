import { type RawBuilder, sql } from 'kysely'
import type { CartId } from '../core/ids.ts'

/**
 * What the holder of this cart can still have of a stock item: what is free, and what the cart's own open checkout holds, since a
 * changed cart ends that checkout before it begins another. Needs the stock item in scope as `stock`.
 */
export const availableTo = (cartId: CartId | undefined): RawBuilder<number> => sql<number>`(
  stock.on_hand - stock.reserved + (
    select coalesce(sum(held.quantity), 0)::integer
    from shop.reservation held join shop.order own on own.id = held.order_id
    where held.inventory_item_id = stock.id and held.state = 'held'
      and own.cart_id = ${cartId ?? null} and own.status = 'pending' and own.fingerprint is not null
  )
)`
