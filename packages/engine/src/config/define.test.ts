import { expect, test } from 'vitest'
import { ConfigError } from './config-error.ts'
import { defineConfig } from './define.ts'
import type { ConfigInput } from './types.ts'

const minimal: ConfigInput = { branding: { name: 'Acme' }, currencies: ['usd', 'eur'] }
const rate = {
  name: 'Standard',
  businessDays: [3, 5] as [number, number],
  prices: [{ currency: 'usd', amountMinor: 490 }],
}
const plan = {
  key: 'pro',
  name: 'Pro',
  features: {},
  prices: [{ interval: 'month' as const, currency: 'usd', amountMinor: 1900 }],
  graceDays: 7,
}

test('a minimal configuration is completed with the defaults', () => {
  expect(defineConfig(minimal)).toEqual({
    branding: { name: 'Acme' },
    currencies: ['usd', 'eur'],
    searchLanguage: 'english',
    promotionCodes: true,
    tax: 'none',
    shipping: { askPhone: false, zones: [] },
    freeFeatures: {},
    plans: [],
    packs: [],
  })
})

test.each<[string, unknown, string]>([
  ['no currency', { ...minimal, currencies: [] }, 'currencies'],
  [
    'a currency in capitals',
    { ...minimal, currencies: ['USD'] },
    'currencies[0] must be three lower case letters',
  ],
  ['a repeated currency', { ...minimal, currencies: ['usd', 'usd'] }, 'currencies must not repeat'],
  ['an unknown member', { ...minimal, currency: 'usd' }, 'Unrecognized key: "currency"'],
  ['an unknown tax mode', { ...minimal, tax: 'stripe' }, 'tax must be "none", "on_top" or "included"'],
  [
    'an unknown search language',
    { ...minimal, searchLanguage: 'klingon' },
    'searchLanguage must be a language',
  ],
  ['no name', { ...minimal, branding: { name: ' ' } }, 'branding.name must not be empty'],
  [
    'a country in lower case',
    { ...minimal, shipping: { zones: [{ countries: ['us'], rates: [rate] }] } },
    'shipping.zones[0].countries[0] must be two capital letters',
  ],
  [
    'a country in two zones',
    {
      ...minimal,
      shipping: {
        zones: [
          { countries: ['US'], rates: [rate] },
          { countries: ['US'], rates: [rate] },
        ],
      },
    },
    'shipping.zones has US in two zones',
  ],
  [
    'six rates in a zone',
    { ...minimal, shipping: { zones: [{ countries: ['US'], rates: Array(6).fill(rate) }] } },
    'shipping.zones[0].rates must have at most 5 rates',
  ],
  [
    'a rate in a currency that is not listed',
    { ...minimal, currencies: ['eur'], shipping: { zones: [{ countries: ['US'], rates: [rate] }] } },
    'shipping rate Standard has a price in usd, which is not in currencies',
  ],
  [
    'a plan priced in a currency that is not listed',
    { ...minimal, currencies: ['eur'], plans: [plan] },
    'plan pro has a price in usd, which is not in currencies',
  ],
  ['two plans of one key', { ...minimal, plans: [plan, plan] }, 'two plans or packs of the key pro'],
  ['a limit below 0', { ...minimal, freeFeatures: { seats: -1 } }, 'freeFeatures.seats must be'],
])('rejects %s with its place and a hint', (_case, input, problem) => {
  const define = () => defineConfig(input as ConfigInput)
  expect(define).toThrow(ConfigError)
  expect(define).toThrow(problem)
})

test.each<[Partial<ConfigInput>]>([
  [{ searchLanguage: 'german' }],
  [{ tax: 'on_top' }],
  [{ tax: 'included', promotionCodes: false, shipping: { askPhone: true, zones: [] } }],
])('%j is accepted unchanged', (given) => {
  expect(defineConfig({ ...minimal, ...given })).toMatchObject(given)
})

test('every problem is reported at once', () => {
  const config = { ...minimal, tax: 'stripe', currencies: ['USD'] } as unknown as ConfigInput
  expect(() => defineConfig(config)).toThrow(/currencies\[0\].*tax|tax.*currencies\[0\]/s)
})
