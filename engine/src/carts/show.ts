import { sql } from 'kysely'
import type { Db } from '../db.ts'
import type { Cart, CartItem, Price } from '../engine.ts'
import type { CartId } from '../ids.ts'
import { addMoney, multiplyMoney } from '../money.ts'
import { availableTo } from './available.ts'

/** The cart as the customer sees it, with today's prices and stock. What is no longer on sale shows as not available. */
export async function showCart(db: Db, cartId: CartId | undefined): Promise<Cart> {
  if (!cartId) return { items: [], totals: [] }
  const { rows: items } = await sql<CartItem>`
    select
      variant.sku, product.slug as "productSlug", product.name, variant.options, product.image_url as "imageUrl", item.quantity,
      case when variant.archived_at is null and product.archived_at is null
        then coalesce(${availableTo(cartId)}, item.quantity) else 0 end as available,
      (
        select coalesce(
          json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position), '[]'
        )
        from shop.price where price.variant_id = variant.id
      ) as prices
    from shop.cart_item item
    join shop.variant on variant.id = item.variant_id
    join shop.product on product.id = variant.product_id
    left join shop.stock_item stock on stock.id = variant.stock_item_id
    where item.cart_id = ${cartId}
    order by item.added_at, variant.sku`.execute(db)
  return { items, totals: totalsOf(items) }
}

/** A total for each currency in which everything in the cart has a price. */
function totalsOf(items: CartItem[]): Price[] {
  const [first, ...rest] = items.map(({ prices, quantity }) => prices.map((price) => multiplyMoney(price, quantity)))
  if (!first) return []
  return first.flatMap((price) => {
    const others = rest.map((prices) => prices.find((other) => other.currency === price.currency))
    return others.every((other) => other !== undefined) ? [others.reduce(addMoney, price)] : []
  })
}
