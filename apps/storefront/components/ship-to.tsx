'use client'

import type { Price, ShippingZone } from '@countinghouse/api/types'
import { useEffect, useState } from 'react'
import { Select } from '#components/ui/field.tsx'
import { callApi } from '#lib/call-api.ts'
import { chooseCountry, useCountry } from '#lib/country.ts'
import { countryName } from '#lib/orders.ts'
import { findZone, shippingRateTexts } from '#lib/shipping.ts'

/**
 * The country to ship to and its shipping rates. Chosen before checkout, because Stripe's payment
 * page accepts only addresses in one shipping zone.
 */
export function ShipTo({ subtotal }: { subtotal: Price | undefined }) {
  const [zones, setZones] = useState<ShippingZone[]>([])
  useEffect(() => {
    void callApi('GET /api/shipping').then((result) => result.ok && setZones(result.value.zones))
  }, [])
  const country = useCountry()
  const zone = findZone(zones, country)
  if (!zone) {
    return null
  }
  const selected = country !== undefined && zone.countries.includes(country) ? country : zone.countries[0]
  const countries = zones.flatMap((each) => each.countries).map((code) => ({ code, name: countryName(code) }))
  const rates = subtotal ? shippingRateTexts(zone, subtotal) : []
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-5 text-small">
      <label htmlFor="ship-to" className="font-semibold">
        Ship to
      </label>
      <Select
        id="ship-to"
        value={selected}
        onChange={(event) => chooseCountry(event.target.value)}
        className="text-small"
      >
        {countries
          .toSorted((left, right) => left.name.localeCompare(right.name))
          .map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
      </Select>
      <p aria-live="polite" className="text-faded">
        {rates.length > 0
          ? rates.join(' · ')
          : subtotal && 'Shipping to this country is not available in this currency.'}
      </p>
    </div>
  )
}
