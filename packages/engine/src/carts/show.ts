import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Price } from '../catalog/types.ts'
import type { Reader } from '../core/context.ts'
import type { CartId } from '../core/ids.ts'
import { addMoney, multiplyMoney } from '../core/money.ts'
import { availableToCart } from './available.ts'
import type { Cart, CartItem } from './types.ts'

/** The cart with current prices and availability; items no longer on sale have `onSale: false`. */
export async function showCart({ db }: Reader, cartId: CartId | undefined): Promise<Cart> {
  if (!cartId) {
    return { items: [], priceVersion: priceVersionOf([]), totals: [] }
  }
  const { rows } = await sql<Omit<CartItem, 'was'> & { addedPrices: Price[] | null }>`
    select
      variant.sku, product.slug as "productSlug", product.name, variant.options,
      coalesce(variant.image_url, product.image_url) as "imageUrl", item.quantity,
      sale.open as "onSale", item.added_prices as "addedPrices",
      case when sale.open then coalesce(${availableToCart(cartId)}, item.quantity) else 0 end as available,
      (
        select coalesce(
          json_agg(
            json_build_object('currency', price.currency, 'amountMinor', price.amount_minor)
            order by price.position
          ),
          '[]'
        )
        from shop.price where price.variant_id = variant.id
      ) as prices
    from shop.cart_item item
    join shop.variant on variant.id = item.variant_id
    join shop.product on product.id = variant.product_id
    left join shop.inventory_item stock on stock.id = variant.inventory_item_id
    cross join lateral (select variant.archived_at is null and product.archived_at is null as open) sale
    where item.cart_id = ${cartId}
    order by item.added_at, variant.sku`.execute(db)
  const items = rows.map(({ addedPrices, ...item }) => ({
    ...item,
    was: changedPrices(addedPrices ?? [], item.prices),
  }))
  const totals = totalsOf(items.filter(({ onSale }) => onSale))
  return { items, priceVersion: priceVersionOf(items), totals }
}

/** The old prices in currencies whose price has changed. */
function changedPrices(before: Price[], current: Price[]): Price[] {
  return before.filter((was) =>
    current.some((price) => price.currency === was.currency && price.amountMinor !== was.amountMinor),
  )
}

const priceVersionOf = (items: Pick<CartItem, 'sku' | 'prices'>[]): string =>
  hash('sha256', JSON.stringify(items.map(({ sku, prices }) => [sku, prices])), 'base64url')

/** One total for each currency in which every item has a price. */
function totalsOf(items: CartItem[]): Price[] {
  const [first, ...rest] = items.map(({ prices, quantity }) =>
    prices.map((price) => multiplyMoney(price, quantity)),
  )
  if (!first) {
    return []
  }
  return first.flatMap((price) => {
    const others = rest.map((prices) => prices.find((other) => other.currency === price.currency))
    return others.every((other) => other !== undefined) ? [others.reduce(addMoney, price)] : []
  })
}
