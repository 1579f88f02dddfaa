import { type RawBuilder, sql } from 'kysely'
import type { CartId } from '../core/ids.ts'

/**
 * SQL for the units of an inventory item that this cart can buy: the available ones, plus what the
 * cart's own open checkout reserves, because a changed cart ends that checkout before it starts
 * another. The query around it must have the inventory item in scope as `stock`.
 */
export const availableToCart = (cartId: CartId | undefined): RawBuilder<number> => sql<number>`(
  stock.on_hand - stock.reserved + (
    select coalesce(sum(held.quantity), 0)::integer
    from shop.reservation held join shop.order own on own.id = held.order_id
    where held.inventory_item_id = stock.id and held.state = 'held'
      and own.cart_id = ${cartId ?? null} and own.status = 'pending' and own.fingerprint is not null
  )
)`
