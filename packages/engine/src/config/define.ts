/**
 * `countinghouse.config.ts`: one typed file for what the shop sells and how, validated as a whole.
 */
import { z } from 'zod'
import type { ShippingZone } from '../checkout/types.ts'
import { InvalidPlansError, readPlans } from '../plans/index.ts'
import { ConfigError } from './config-error.ts'
import type { Config, ConfigInput } from './types.ts'

/**
 * Completes a configuration with its defaults and validates it.
 * @throws ConfigError with every problem at once
 */
export function defineConfig(input: ConfigInput): Config {
  const parsed = schema.safeParse(input)
  const problems = parsed.success ? [] : parsed.error.issues.map(describeIssue)
  const { plans, packs, free } = parsed.success ? validPlans(parsed.data, problems) : emptyPlans
  if (!parsed.success) {
    throw new ConfigError(problems)
  }
  const config: Config = { ...parsed.data, plans, packs, freeFeatures: free }
  problems.push(...unlistedCurrencies(config), ...repeatedCountries(config.shipping.zones))
  if (problems.length > 0) {
    throw new ConfigError(problems)
  }
  return config
}

const currency = z.string().regex(/^[a-z]{3}$/, 'must be three lower case letters, such as usd')
const amountMinor = z
  .int("must be a whole number of the currency's smallest unit")
  .min(0, 'must be 0 or more')

const rate = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  businessDays: z
    .tuple([z.int().min(1), z.int().min(1)], 'must be two numbers of days, such as [3, 5]')
    .refine(([least, most]) => least <= most, 'must begin with the smaller number'),
  prices: z
    .array(z.strictObject({ currency, amountMinor, freeFromMinor: amountMinor.optional() }))
    .min(1, 'must have a price'),
})

const zone = z.strictObject({
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters, such as DE'))
    .min(1, 'must have a country'),
  rates: z
    .array(rate)
    .min(1, 'must have a rate')
    .max(5, 'must have at most 5 rates: Stripe Checkout shows no more'),
})

/** The text search configurations of PostgreSQL 15. */
const searchLanguages = [
  'simple',
  'arabic',
  'armenian',
  'basque',
  'catalan',
  'danish',
  'dutch',
  'english',
  'finnish',
  'french',
  'german',
  'greek',
  'hindi',
  'hungarian',
  'indonesian',
  'irish',
  'italian',
  'lithuanian',
  'nepali',
  'norwegian',
  'portuguese',
  'romanian',
  'russian',
  'serbian',
  'spanish',
  'swedish',
  'tamil',
  'turkish',
  'yiddish',
] as const

const schema = z.strictObject({
  branding: z.strictObject({
    name: z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
  }),
  currencies: z
    .tuple([currency], currency, 'must have at least one currency')
    .refine((all) => new Set(all).size === all.length, 'must not repeat a currency'),
  searchLanguage: z
    .enum(searchLanguages, 'must be a language that PostgreSQL knows, such as german, or simple for none')
    .default('english'),
  promotionCodes: z.boolean('must be true or false').default(true),
  tax: z.enum(['none', 'on_top', 'included'], 'must be "none", "on_top" or "included"').default('none'),
  shipping: z
    .strictObject({ askPhone: z.boolean().default(false), zones: z.array(zone).default([]) })
    .default({ askPhone: false, zones: [] }),
  freeFeatures: z.unknown().optional(),
  plans: z.array(z.unknown()).default([]),
  packs: z.array(z.unknown()).default([]),
})

const emptyPlans = { plans: [], packs: [], free: {} }

function validPlans(
  { plans, packs, freeFeatures }: z.output<typeof schema>,
  problems: string[],
): ReturnType<typeof readPlans> {
  try {
    return readPlans({ plans, packs, free: freeFeatures })
  } catch (error) {
    if (!(error instanceof InvalidPlansError)) {
      throw error
    }
    problems.push(...error.problems.map((problem) => problem.replace(/^free\b/, 'freeFeatures')))
    return emptyPlans
  }
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const place = path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('')
  return place ? `${place} ${message}` : message
}

/** A price in a currency that the shop does not list could never be chosen. */
function unlistedCurrencies({ currencies, plans, packs, shipping }: Config): string[] {
  const priced = [
    ...plans.map(({ key, prices }) => ({ place: `plan ${key}`, prices })),
    ...packs.map(({ key, prices }) => ({ place: `pack ${key}`, prices })),
    ...shipping.zones.flatMap(({ rates }) =>
      rates.map(({ name, prices }) => ({ place: `shipping rate ${name}`, prices })),
    ),
  ]
  return priced.flatMap(({ place, prices }) =>
    prices
      .filter((price) => !currencies.includes(price.currency))
      .map((price) => `${place} has a price in ${price.currency}, which is not in currencies`),
  )
}

function repeatedCountries(zones: ShippingZone[]): string[] {
  const countries = zones.flatMap((each) => each.countries)
  const repeated = new Set(countries.filter((country, at) => countries.indexOf(country) !== at))
  return [...repeated].map((country) => `shipping.zones has ${country} in two zones: keep it in one`)
}
