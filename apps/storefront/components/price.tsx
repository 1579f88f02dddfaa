'use client'

import { priceIn, useCurrency } from '#lib/currency.ts'
import { formatMoney } from '#lib/money.ts'
import type { Price as PriceInCurrency } from '#server/shop.ts'

/** The price in the visitor's currency. Stands where its width moves nothing else: it changes once, when the page wakes up. */
export function Price({ prices, className }: { prices: PriceInCurrency[]; className?: string }) {
  const currency = useCurrency()
  const price = priceIn(prices, currency)
  return (
    <span className={className}>
      {price ? formatMoney(price.amountMinor, price.currency) : `Not sold in ${currency.toUpperCase()}`}
    </span>
  )
}
