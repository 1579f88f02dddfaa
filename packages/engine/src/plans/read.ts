import { z } from 'zod'
import { stepOf } from '../core/money.ts'
import { type Features, InvalidPlansError, type Plans } from './types.ts'

/** @throws InvalidPlansError */
export function readPlans(input: unknown): Plans {
  const parsed = schema.safeParse(input)
  if (!parsed.success) {
    throw new InvalidPlansError(parsed.error.issues.map(({ path, message }) => `${pathOf(path)} ${message}`))
  }
  const problems = [
    ...findDuplicates(parsed.data),
    ...findMixedFeatures(parsed.data),
    ...findUnpayable(parsed.data),
  ]
  if (problems.length > 0) {
    throw new InvalidPlansError(problems)
  }
  return parsed.data
}

/** For example `plans[0].prices[1].currency`. */
const pathOf = (path: PropertyKey[]): string =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${String(part)}`))
    .join('')

const key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and _, such as pro')
const feature = z.string().regex(/^[a-z][a-zA-Z0-9_]{0,39}$/, 'must be a name such as seats')
const whole = (least: number, what: string) => z.int(`must be ${what}`).min(least, `must be ${what}`)
const amountMinor = whole(1, "a whole number of the currency's smallest unit, above 0")
const currency = z.string().regex(/^[a-z]{3}$/, 'must be three lower case letters, such as usd')
const name = z.string().trim().min(1, 'must not be empty').max(250, 'must have 250 characters at most')

const features = z.record(
  feature,
  z.union(
    [
      z.boolean(),
      whole(0, 'a limit from 0'),
      z.literal('unlimited'),
      z.strictObject({ perUnit: whole(1, 'a number from 1') }),
    ],
    'must be true, false, a whole number, "unlimited" or { perUnit: 1 }',
  ),
)

const rollover = z.union(
  [
    z.enum(['none', 'all']),
    z.strictObject({ upTo: whole(1, 'a number from 1') }),
    z.strictObject({ periods: whole(1, 'a number from 1') }),
  ],
  'must be "none", "all", { upTo: 500 } or { periods: 3 }',
)

const plan = z.strictObject({
  key,
  name,
  description: z.string().default(''),
  features,
  tokens: z
    .strictObject({
      monthly: whole(1, 'a number of tokens from 1'),
      rollover,
      trial: whole(0, 'a number of tokens from 0').optional(),
      onChange: z.enum(['difference', 'next_period'], 'must be "difference" or "next_period"').optional(),
    })
    .optional(),
  prices: z.array(
    z.strictObject({
      interval: z.enum(['month', 'year'], 'must be "month" or "year"'),
      currency,
      amountMinor,
    }),
  ),
  trial: z
    .strictObject({
      days: whole(1, 'a number of days from 1 to 730').max(
        730,
        'must be 730 days at most: Stripe takes no longer trial',
      ),
      card: z.enum(['required', 'optional'], 'must be "required" or "optional"'),
    })
    .optional(),
  graceDays: whole(0, 'a number of days from 0 to 60').max(60, 'must be 60 at most'),
  archived: z.boolean().optional(),
})

const pack = z.strictObject({
  key,
  name,
  tokens: whole(1, 'a number of tokens from 1'),
  sku: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be an SKU: letters, digits, dots, dashes'),
  prices: z.array(z.strictObject({ currency, amountMinor })).min(1, 'must have a price'),
})

const schema = z.strictObject({
  plans: z.array(plan),
  packs: z.array(pack).default([]),
  free: features.default({}),
})

/** Checks that keys are unique and that references exist. */
function findDuplicates({ plans, packs }: Plans): string[] {
  const keys = [...plans, ...packs].map((each) => each.key)
  return [
    ...repeated(keys).map((each) => `has two plans or packs of the key ${each}`),
    ...repeated(packs.map(({ sku }) => sku)).map((each) => `has two packs of the SKU ${each}`),
    ...plans.flatMap(({ key, prices }) =>
      repeated(prices.map((price) => `${price.interval} and ${price.currency}`)).map(
        (each) => `${key} has two prices for ${each}`,
      ),
    ),
    ...packs.flatMap(({ key, prices }) =>
      repeated(prices.map((price) => price.currency)).map((each) => `${key} has two in ${each}`),
    ),
    ...plans
      .filter(({ prices, archived }) => prices.length === 0 && !archived)
      .map(({ key }) => `${key} has no price`),
  ]
}

const repeated = (values: string[]): string[] => [
  ...new Set(values.filter((value, at) => values.indexOf(value) !== at)),
]

/** In some currencies Stripe does not accept every amount of minor units. */
function findUnpayable({ plans, packs }: Plans): string[] {
  return [...plans, ...packs].flatMap(({ key, prices }) =>
    prices
      .filter(({ amountMinor, currency }) => amountMinor % stepOf(currency) !== 0)
      .map(
        ({ amountMinor, currency }) =>
          `${key} costs ${amountMinor} ${currency}, which has to be a multiple of ${stepOf(currency)}`,
      ),
  )
}

/**
 * A feature is a limit in every plan or a switch in every plan, so that a check need not know the
 * plan.
 */
function findMixedFeatures({ plans, free }: Plans): string[] {
  const kinds = new Map<string, Set<string>>()
  const collect = (features: Features) => {
    for (const [name, value] of Object.entries(features)) {
      kinds.set(name, (kinds.get(name) ?? new Set()).add(typeof value === 'boolean' ? 'a switch' : 'a limit'))
    }
  }
  for (const { features } of plans) {
    collect(features)
  }
  collect(free)
  return [...kinds]
    .filter(([, kind]) => kind.size > 1)
    .map(([name]) => `has ${name} as a switch in one plan and a limit in another`)
}
