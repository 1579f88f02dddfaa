'use client'

import type { Cart, Price } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import Link from 'next/link'
import { ProductImage } from '#components/product-image.tsx'
import { QuantityField } from '#components/quantity-field.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { priceIn, useCurrency } from '#lib/currency.ts'
import { optionsText, variantTitle } from '#lib/options.ts'
import type { InventoryShortage } from '#server/shop.ts'

type CartItem = Cart['items'][number]

interface CartLineProps {
  item: CartItem
  /** The shortage reported by the last failed change or checkout. */
  short: InventoryShortage | undefined
  /** Resolves to `false` when the change failed. */
  onQuantity: (quantity: number) => Promise<boolean>
  onRemove: () => void
}

export function CartLine({ item, short, onQuantity, onRemove }: CartLineProps) {
  const currency = useCurrency()
  const price = priceIn(item.prices, currency)
  const title = variantTitle(item)
  return (
    <li className="grid grid-cols-[1fr_5.75rem] border-rule border-b sm:grid-cols-[1fr_9rem]">
      <div className="grid grid-cols-[auto_1fr] gap-x-3 px-3 py-5 sm:gap-x-6 sm:px-6">
        <ProductImage
          src={item.imageUrl}
          alt=""
          size={96}
          className="graph size-14 rounded-sm border border-rule p-1 sm:row-span-2 sm:size-24"
        />
        <div className="flex min-w-0 flex-col items-start gap-1">
          <h2 className="font-bold text-body">
            {item.onSale ? (
              <Link
                href={`/products/${item.productSlug}`}
                className="decoration-2 underline-offset-4 hover:underline"
              >
                {item.name}
              </Link>
            ) : (
              item.name
            )}
          </h2>
          <p className="text-faded text-small">
            {[optionsText(item.options), price && `${formatMoney(price.amountMinor, price.currency)} each`]
              .filter(Boolean)
              .join(', ')}
          </p>
          {item.onSale && price && <PriceChange was={priceIn(item.was, currency)} now={price} />}
          {item.onSale ? (
            <Shortage available={short?.available ?? item.available} quantity={item.quantity} />
          ) : (
            <Badge tone="bad">No longer for sale</Badge>
          )}
        </div>
        <div className="flex flex-wrap items-center gap-x-1 sm:gap-x-4 gap-y-1 pt-3 max-sm:col-span-2">
          {item.onSale && (
            <QuantityField
              label={`Quantity of ${title}`}
              itemName={title}
              quantity={item.quantity}
              onChange={onQuantity}
            />
          )}
          <button
            type="button"
            aria-label={`Remove ${title}`}
            onClick={onRemove}
            className={buttonClass({ tone: 'plain', size: 'small', className: 'px-1' })}
          >
            Remove
          </button>
        </div>
      </div>
      <p className="margin-line px-2 py-5 text-right tabular-nums max-sm:text-fine sm:px-6">
        {lineTotal(item, currency)}
      </p>
    </li>
  )
}

function lineTotal({ onSale, prices, quantity }: CartItem, currency: string): string {
  if (!onSale) {
    return '–'
  }
  const price = priceIn(prices, currency)
  return price
    ? formatMoney(price.amountMinor * quantity, price.currency)
    : `Not available in ${currency.toUpperCase()}`
}

/** Shows a price that changed since the item was added. */
function PriceChange({ was, now }: { was: Price | undefined; now: Price }) {
  if (!was) {
    return null
  }
  return (
    <p>
      <Badge tone={now.amountMinor > was.amountMinor ? 'warn' : 'good'} className="tabular-nums">
        <span>
          was <s>{formatMoney(was.amountMinor, was.currency)}</s>, now{' '}
          {formatMoney(now.amountMinor, now.currency)}
        </span>
      </Badge>
    </p>
  )
}

/**
 * A warning only: the number excludes what open checkouts have reserved, and one of those may be
 * this customer's own. Checkout decides whether there is enough.
 */
function Shortage({ available, quantity }: { available: number; quantity: number }) {
  if (available >= quantity) {
    return null
  }
  return (
    <p>
      <Badge tone={available > 0 ? 'warn' : 'bad'}>
        {available > 0 ? `Only ${available} left` : 'Out of stock'}
      </Badge>
    </p>
  )
}
