import { expect, test } from 'vitest'
import { InvalidPlansError, readPlans } from './index.ts'

const pro = {
  key: 'pro',
  name: 'Pro',
  features: { seats: 3, export: true },
  prices: [{ interval: 'month', currency: 'usd', amountMinor: 1900 }],
  graceDays: 7,
}
const pack = {
  key: 'tokens_50',
  name: '50 tokens',
  tokens: 50,
  sku: 'TOKENS-50',
  prices: [{ currency: 'usd', amountMinor: 500 }],
}

test('fills in defaults', () => {
  expect(readPlans({ plans: [pro] })).toEqual({ plans: [{ ...pro, description: '' }], packs: [], free: {} })
})

const invalid: [string, object, string][] = [
  [
    'a key with a capital',
    { plans: [{ ...pro, key: 'Pro' }] },
    'plans[0].key must be lower case letters, digits and _, such as pro',
  ],
  [
    'a price of 0',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], amountMinor: 0 }] }] },
    'plans[0].prices[0].amountMinor must be',
  ],
  [
    'a fraction of a cent',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], amountMinor: 1.5 }] }] },
    'plans[0].prices[0].amountMinor must be',
  ],
  [
    'a weekly interval',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], interval: 'week' }] }] },
    'must be "month" or "year"',
  ],
  [
    'a currency in capitals',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], currency: 'USD' }] }] },
    'three lower case letters',
  ],
  [
    'two prices for one interval',
    { plans: [{ ...pro, prices: [...pro.prices, ...pro.prices] }] },
    'pro has two prices for month and usd',
  ],
  ['no price at all', { plans: [{ ...pro, prices: [] }] }, 'pro has no price'],
  ['a duplicate key', { plans: [pro, pro] }, 'has two plans or packs of the key pro'],
  [
    'a pack with the key of a plan',
    { plans: [pro], packs: [{ ...pack, key: 'pro' }] },
    'has two plans or packs of the key pro',
  ],
  [
    'a trial of two years',
    { plans: [{ ...pro, trial: { days: 731, card: 'required' } }] },
    'Stripe takes no longer trial',
  ],
  [
    'a trial without a card setting',
    { plans: [{ ...pro, trial: { days: 7 } }] },
    'must be "required" or "optional"',
  ],
  ['missing grace days', { plans: [{ ...pro, graceDays: undefined }] }, 'plans[0].graceDays must be'],
  ['a negative limit', { plans: [{ ...pro, features: { seats: -1 } }] }, 'plans[0].features.seats must be'],
  [
    'a switch that is a limit elsewhere',
    { plans: [pro], free: { seats: true } },
    'has seats as a switch in one plan and a limit in',
  ],
  [
    'an unknown rollover',
    { plans: [{ ...pro, tokens: { monthly: 1, rollover: 'some' } }] },
    'must be "none", "all", { upTo: 500 }',
  ],
  ['a misspelled field', { plans: [{ ...pro, grace: 1 }] }, 'grace'],
]

test.each(invalid)('reports %s, with its place', (_case, input, message) => {
  expect(() => readPlans(input)).toThrow(InvalidPlansError)
  expect(() => readPlans(input)).toThrow(message)
})

test('an archived plan needs no price', () => {
  expect(() => readPlans({ plans: [{ ...pro, prices: [], archived: true }] })).not.toThrow()
})
