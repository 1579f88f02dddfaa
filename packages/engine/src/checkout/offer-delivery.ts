/** Where goods can be sent, and what that costs. The merchant's table says it; nothing in a request names a price. */
import type Stripe from 'stripe'
import { AppError } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import type { ShippingRate, ShippingZone } from './types.ts'

/** What a session offers a customer whose goods are sent. */
export interface Delivery {
  allowedCountries: string[]
  options: Stripe.Checkout.SessionCreateParams.ShippingOption[]
}

/**
 * Stripe's page shows the same options whichever country is chosen there: so the country is asked before, and the page takes only
 * addresses of its zone. Without one, the shop's first zone.
 * @throws AppError `shipping.unknown_country`, `shipping.no_rate`
 */
export function offerDelivery(
  zones: ShippingZone[],
  country: string | undefined,
  sale: { subtotal: Money; taxBehavior: 'exclusive' | 'inclusive' | undefined },
): Delivery {
  const zone = country === undefined ? zones[0] : zones.find(({ countries }) => countries.includes(country))
  if (!zone) {
    throw new AppError('shipping.unknown_country', {
      country,
      countries: zones.flatMap(({ countries }) => countries),
    })
  }
  const options = zone.rates.flatMap((rate) => optionOf(rate, sale))
  if (options.length === 0) {
    throw new AppError('shipping.no_rate', { country, currency: sale.subtotal.currency })
  }
  return { allowedCountries: zone.countries, options }
}

/** None where the rate has no price in the currency. */
function optionOf(
  rate: ShippingRate,
  { subtotal, taxBehavior }: Parameters<typeof offerDelivery>[2],
): Delivery['options'] {
  const { amountMinor: goods, currency } = subtotal
  const price = rate.prices.find((each) => each.currency === currency)
  if (!price) {
    return []
  }
  const amount = price.freeFromMinor !== undefined && goods >= price.freeFromMinor ? 0 : price.amountMinor
  const [least, most] = rate.businessDays
  return [
    {
      shipping_rate_data: {
        type: 'fixed_amount',
        display_name: rate.name,
        fixed_amount: { amount, currency },
        delivery_estimate: {
          minimum: { unit: 'business_day', value: least },
          maximum: { unit: 'business_day', value: most },
        },
        ...(taxBehavior ? { tax_behavior: taxBehavior } : {}),
      },
    },
  ]
}
