'use client'

import { Select } from '#components/ui/field.tsx'
import { currencies } from '#lib/config.ts'
import { chooseCurrency, useCurrency } from '#lib/currency.ts'

export function CurrencySelect() {
  const currency = useCurrency()
  return (
    <Select
      aria-label="Currency"
      value={currency}
      onChange={(event) => chooseCurrency(event.target.value)}
      className="px-2 font-semibold text-small tabular-nums"
    >
      {currencies.map((each) => (
        <option key={each} value={each}>
          {each.toUpperCase()}
        </option>
      ))}
    </Select>
  )
}
