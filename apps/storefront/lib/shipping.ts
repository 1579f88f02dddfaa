/** Shipping rates, shown before checkout. What is charged comes from the server's own table. */

import type { Price, ShippingZone } from '@countinghouse/api/types'
import { formatMoney } from '@countinghouse/engine/money'

/** The zone of a country; the first zone if no country is chosen or no zone ships to it. */
export function findZone(zones: ShippingZone[], country: string | undefined): ShippingZone | undefined {
  return zones.find(({ countries }) => country !== undefined && countries.includes(country)) ?? zones[0]
}

/** Such as `Standard, 3–5 business days: $4.90`; empty if no rate has this currency. */
export function shippingRateTexts({ rates }: ShippingZone, subtotal: Price): string[] {
  return rates.flatMap(({ name, businessDays: [min, max], prices }) => {
    const price = prices.find(({ currency }) => currency === subtotal.currency)
    if (!price) {
      return []
    }
    const isFree = price.freeFromMinor !== undefined && subtotal.amountMinor >= price.freeFromMinor
    const cost = isFree || price.amountMinor === 0 ? 'free' : formatMoney(price.amountMinor, price.currency)
    const days = min === max ? `${min}` : `${min}–${max}`
    return [`${name}, ${days} business ${max === 1 ? 'day' : 'days'}: ${cost}`]
  })
}
