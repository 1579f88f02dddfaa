import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { CartId } from '../core/ids.ts'
import { showCart } from './show.ts'
import type { Cart, PriceChange } from './types.ts'

/**
 * Before a locked cart is checked out: everything in it is on sale, and whoever pays was shown what it costs now. They were if
 * nothing changed since it was put in, or if `seen` names today's prices; from then on those are what they were shown.
 * @throws AppError `cart.items_gone`, `cart.prices_changed`
 */
export async function requirePriceVersion(
  tx: Tx,
  cartId: CartId,
  { seen, currency }: { seen: string | undefined; currency: string },
): Promise<void> {
  const cart = await showCart(tx, cartId)
  const gone = cart.items.filter(({ onSale }) => !onSale)
  if (gone.length > 0) {
    throw new AppError('cart.items_gone', { skus: gone.map(({ sku }) => sku) })
  }
  const changed = changesOf(cart, currency)
  if (changed.length === 0) {
    return
  }
  if (seen !== cart.seen) {
    throw new AppError('cart.prices_changed', { changed })
  }
  await sql`
    update shop.cart_item item
    set added_prices = (
      select json_agg(json_build_object('currency', price.currency, 'amountMinor', price.amount_minor) order by price.position)
      from shop.price where price.variant_id = item.variant_id
    )
    where cart_id = ${cartId}`.execute(tx.db)
}

function changesOf({ items }: Cart, currency: string): PriceChange[] {
  return items.flatMap(({ sku, was, prices }) => {
    const before = was.find((price) => price.currency === currency)
    const now = prices.find((price) => price.currency === currency)
    return before && now ? [{ sku, currency, wasMinor: before.amountMinor, nowMinor: now.amountMinor }] : []
  })
}
