'use client'

import { useEffect, useState } from 'react'
import { Select } from '#components/ui/field.tsx'
import { callApi } from '#lib/call-api.ts'
import { chooseCountry, useCountry } from '#lib/country.ts'
import { countryName } from '#lib/orders.ts'
import { ratesText, zoneOf } from '#lib/shipping.ts'
import type { Price, ShippingZone } from '#server/shop.ts'

/** Where to, and what for. Asked before paying, since Stripe's page takes only addresses of one zone. */
export function ShipTo({ goods }: { goods: Price | undefined }) {
  const [zones, setZones] = useState<ShippingZone[]>([])
  useEffect(() => {
    void callApi<{ zones: ShippingZone[] }>('/api/shipping').then(
      (result) => result.ok && setZones(result.value.zones),
    )
  }, [])
  const country = useCountry()
  const zone = zoneOf(zones, country)
  if (!zone) {
    return null
  }
  const chosen = country !== undefined && zone.countries.includes(country) ? country : zone.countries[0]
  const countries = zones.flatMap((each) => each.countries).map((code) => ({ code, name: countryName(code) }))
  const rates = goods ? ratesText(zone, goods) : []
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-5 text-small">
      <label htmlFor="ship-to" className="font-semibold">
        Send to
      </label>
      <Select
        id="ship-to"
        value={chosen}
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
        {rates.length > 0 ? rates.join(' · ') : goods && 'We cannot send there for this currency.'}
      </p>
    </div>
  )
}
