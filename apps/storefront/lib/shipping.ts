/** What sending costs, told before anybody goes to pay. The shop asks what its own table says, whatever stands here. */
import { formatMoney } from '#lib/money.ts'
import type { Price, ShippingZone } from '#server/shop.ts'

/** The zone of a country; the first for who has not chosen, and for whom no zone has. */
export function zoneOf(zones: ShippingZone[], country: string | undefined): ShippingZone | undefined {
  return zones.find(({ countries }) => country !== undefined && countries.includes(country)) ?? zones[0]
}

/** Such as `Standard, 3–5 working days: $4.90`; empty where nothing is sent for this currency. */
export function ratesText({ rates }: ShippingZone, goods: Price): string[] {
  return rates.flatMap(({ name, businessDays: [least, most], prices }) => {
    const price = prices.find(({ currency }) => currency === goods.currency)
    if (!price) {
      return []
    }
    const isFree = price.freeFromMinor !== undefined && goods.amountMinor >= price.freeFromMinor
    const cost = isFree || price.amountMinor === 0 ? 'free' : formatMoney(price.amountMinor, price.currency)
    const days = least === most ? `${least}` : `${least}–${most}`
    return [`${name}, ${days} working ${most === 1 ? 'day' : 'days'}: ${cost}`]
  })
}
