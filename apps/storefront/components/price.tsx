'use client'

import type { Price as PriceInCurrency } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'
import { priceIn, useCurrency } from '#lib/currency.ts'

/**
 * The price in the visitor's currency. It changes once, at hydration, so its width must not move
 * anything else.
 */
export function Price({ prices, className }: { prices: PriceInCurrency[]; className?: string }) {
  const currency = useCurrency()
  const price = priceIn(prices, currency)
  return (
    <span className={className}>
      {price ? formatMoney(price.amountMinor, price.currency) : `Not available in ${currency.toUpperCase()}`}
    </span>
  )
}
