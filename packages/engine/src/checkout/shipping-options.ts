/** Shipping options come from the merchant's zones and rates; no request can name a price. */
import type Stripe from 'stripe'
import { AppError } from '../core/errors.ts'
import type { Money } from '../core/money.ts'
import type { ShippingRate, ShippingZone } from './types.ts'

/** Shipping methods of a Checkout Session, and the countries that it accepts. */
export interface ShippingOptions {
  allowedCountries: string[]
  options: Stripe.Checkout.SessionCreateParams.ShippingOption[]
}

interface ShippedSale {
  subtotal: Money
  taxBehavior: 'exclusive' | 'inclusive' | undefined
}

/**
 * Stripe's page shows the same options for every country. So the country is chosen before, and the
 * page accepts only addresses in its zone. `country` defaults to the shop's first zone.
 * @throws AppError `shipping.unknown_country`, `shipping.no_rate`
 */
export function shippingOptionsFor(
  zones: ShippingZone[],
  country: string | undefined,
  sale: ShippedSale,
): ShippingOptions {
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

/** Empty for a rate without a price in the currency. */
function optionOf(rate: ShippingRate, { subtotal, taxBehavior }: ShippedSale): ShippingOptions['options'] {
  const { amountMinor: subtotalMinor, currency } = subtotal
  const price = rate.prices.find((each) => each.currency === currency)
  if (!price) {
    return []
  }
  const isFree = price.freeFromMinor !== undefined && subtotalMinor >= price.freeFromMinor
  const [minimum, maximum] = rate.businessDays
  return [
    {
      shipping_rate_data: {
        type: 'fixed_amount',
        display_name: rate.name,
        fixed_amount: { amount: isFree ? 0 : price.amountMinor, currency },
        delivery_estimate: {
          minimum: { unit: 'business_day', value: minimum },
          maximum: { unit: 'business_day', value: maximum },
        },
        ...(taxBehavior ? { tax_behavior: taxBehavior } : {}),
      },
    },
  ]
}
