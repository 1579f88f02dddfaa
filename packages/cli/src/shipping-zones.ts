/**
 * Where this shop sends its goods, and what it asks for that: the merchant's own table, to be changed here. The first zone is the one
 * a customer is in who has said nothing. No zones at all: no address is asked, and nothing for sending.
 */
import type { ShippingRate, ShippingZone } from '@countinghouse/engine'

export const shippingZones: ShippingZone[] = [
  {
    countries: ['US'],
    rates: [
      rate('Standard', [3, 5], { usd: [490, 2000], eur: [490, 2000], jpy: [700, 3000] }),
      rate('Express', [1, 2], { usd: [1490], eur: [1490], jpy: [2200] }),
    ],
  },
  {
    countries: ['AT', 'BE', 'DE', 'DK', 'ES', 'FI', 'FR', 'IE', 'IT', 'NL', 'PL', 'PT', 'SE'],
    rates: [
      rate('Standard', [4, 7], { usd: [690, 6000], eur: [590, 5000], jpy: [1000, 9000] }),
      rate('Express', [2, 3], { usd: [1990], eur: [1890], jpy: [2900] }),
    ],
  },
  {
    countries: ['AU', 'CA', 'CH', 'GB', 'JP', 'NO', 'NZ', 'SG'],
    rates: [rate('International', [6, 12], { usd: [1290], eur: [1190], jpy: [1900] })],
  },
]

/** `eur: [590, 5000]` is €5.90, and nothing for goods of €50.00 or more. */
function rate(
  name: string,
  businessDays: [number, number],
  prices: Record<string, [amountMinor: number, freeFromMinor?: number]>,
): ShippingRate {
  const each = Object.entries(prices).map(([currency, [amountMinor, freeFromMinor]]) => ({
    currency,
    amountMinor,
    ...(freeFromMinor === undefined ? {} : { freeFromMinor }),
  }))
  return { name, businessDays, prices: each }
}
