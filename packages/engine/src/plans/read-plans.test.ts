import { expect, test } from 'vitest'
import { readPlans, WrongPlans } from './index.ts'

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

test('what may be left out has an answer', () => {
  expect(readPlans({ plans: [pro] })).toEqual({ plans: [{ ...pro, description: '' }], packs: [], free: {} })
})

const wrong: [string, object, string][] = [
  [
    'a key with a capital',
    { plans: [{ ...pro, key: 'Pro' }] },
    'plans[0].key must be lower case letters, digits and _, such as pro',
  ],
  [
    'a price of nothing',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], amountMinor: 0 }] }] },
    'plans[0].prices[0].amountMinor must be',
  ],
  [
    'half a cent',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], amountMinor: 1.5 }] }] },
    'plans[0].prices[0].amountMinor must be',
  ],
  [
    'a week',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], interval: 'week' }] }] },
    'must be "month" or "year"',
  ],
  [
    'a currency in capitals',
    { plans: [{ ...pro, prices: [{ ...pro.prices[0], currency: 'USD' }] }] },
    'three lower case letters',
  ],
  [
    'two prices for one thing',
    { plans: [{ ...pro, prices: [...pro.prices, ...pro.prices] }] },
    'pro has two prices for month and usd',
  ],
  ['no price at all', { plans: [{ ...pro, prices: [] }] }, 'pro has no price'],
  ['two of a key', { plans: [pro, pro] }, 'has two plans or packs of the key pro'],
  [
    'a pack with the key of a plan',
    { plans: [pro], packs: [{ ...pack, key: 'pro' }] },
    'has two plans or packs of the key pro',
  ],
  [
    'a trial of years',
    { plans: [{ ...pro, trial: { days: 731, card: 'required' } }] },
    'Stripe takes no longer trial',
  ],
  [
    'a trial that does not say of the card',
    { plans: [{ ...pro, trial: { days: 7 } }] },
    'must be "required" or "optional"',
  ],
  ['no word on grace', { plans: [{ ...pro, graceDays: undefined }] }, 'plans[0].graceDays must be'],
  [
    'a limit below nothing',
    { plans: [{ ...pro, features: { seats: -1 } }] },
    'plans[0].features.seats must be',
  ],
  [
    'a switch that is a limit elsewhere',
    { plans: [pro], free: { seats: true } },
    'has seats as a switch in one plan and a limit in',
  ],
  [
    'a rollover nobody knows',
    { plans: [{ ...pro, tokens: { monthly: 1, rollover: 'some' } }] },
    'must be "none", "all", { upTo: 500 }',
  ],
  ['a word that is misspelt', { plans: [{ ...pro, grace: 1 }] }, 'grace'],
]

test.each(wrong)('%s is named, with its place', (_what, input, message) => {
  expect(() => readPlans(input)).toThrow(WrongPlans)
  expect(() => readPlans(input)).toThrow(message)
})

test('a plan that is no longer offered needs no price', () => {
  expect(() => readPlans({ plans: [{ ...pro, prices: [], archived: true }] })).not.toThrow()
})
