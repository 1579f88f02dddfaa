/** Automatic tax, the sandbox's way: one fixed rate a country. */
import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'

/** Percent; a country that is not here is not taxed. */
export const ratesByCountry: Record<string, number> = {
  AT: 20,
  AU: 10,
  BE: 21,
  CA: 5,
  CH: 8.1,
  DE: 19,
  DK: 25,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GB: 20,
  IE: 23,
  IT: 22,
  JP: 10,
  NL: 21,
  NO: 25,
  NZ: 15,
  PL: 23,
  PT: 23,
  SE: 25,
  SG: 9,
}

/** The tax rate of a country: made at its first use, then the same. */
export function automaticRate(world: World, country: string, inclusive: boolean): Objects['tax_rate'] {
  const known = world.store.all('tax_rate', { country, inclusive, 'metadata.automatic': 'true' })[0]
  if (known !== undefined) return known
  const percentage = ratesByCountry[country] ?? 0
  return world.store.insert({
    id: world.ids.next('txr_1', 23),
    object: 'tax_rate',
    active: true,
    country,
    created: world.now(),
    description: `Fixed rate of the sandbox for ${country}`,
    display_name: 'Tax',
    effective_percentage: percentage,
    flat_amount: null,
    inclusive,
    jurisdiction: country,
    jurisdiction_level: 'country',
    livemode: false,
    metadata: { automatic: 'true' },
    percentage,
    rate_type: 'percentage',
    state: null,
    tax_type: 'vat',
  })
}
