import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CartId } from '../core/ids.ts'
import { showCart } from './show.ts'
import type { Cart, PriceChange } from './types.ts'

/**
 * Checks, before a locked cart is checked out, that all its items are on sale and that the customer
 * has been shown their current prices: either no price changed since the item was added, or
 * `priceVersion` is that of the current prices, which are then stored as the prices shown.
 * @throws AppError `cart.items_gone`, `cart.prices_changed`
 */
export async function requirePriceVersion(
  tx: Tx,
  cartId: CartId,
  { priceVersion, currency }: { priceVersion: string | undefined; currency: string },
): Promise<void> {
  const cart = await showCart(tx, cartId)
  const notOnSale = cart.items.filter(({ onSale }) => !onSale)
  if (notOnSale.length > 0) {
    throw new AppError('cart.items_gone', { skus: notOnSale.map(({ sku }) => sku) })
  }
  const changed = priceChangesOf(cart, currency)
  if (changed.length === 0) {
    return
  }
  if (priceVersion !== cart.priceVersion) {
    throw new AppError('cart.prices_changed', { changed })
  }
  await sql`
    update shop.cart_item item
    set added_prices = (
      select json_agg(
        json_build_object('currency', price.currency, 'amountMinor', price.amount_minor)
        order by price.position
      )
      from shop.price where price.variant_id = item.variant_id
    )
    where cart_id = ${cartId}`.execute(tx.db)
}

function priceChangesOf({ items }: Cart, currency: string): PriceChange[] {
  return items.flatMap(({ sku, was, prices }) => {
    const before = was.find((price) => price.currency === currency)
    const now = prices.find((price) => price.currency === currency)
    return before && now ? [{ sku, currency, wasMinor: before.amountMinor, nowMinor: now.amountMinor }] : []
  })
}
