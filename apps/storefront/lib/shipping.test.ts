import { expect, test } from 'vitest'
import { findZone, shippingRateTexts } from './shipping.ts'

const rate = {
  name: 'Standard',
  businessDays: [3, 5] as [number, number],
  prices: [{ currency: 'usd', amountMinor: 490, freeFromMinor: 2000 }],
}
const home = { countries: ['US'], rates: [rate] }
const abroad = {
  countries: ['DE', 'AT'],
  rates: [{ ...rate, name: 'Air', businessDays: [1, 1] as [number, number] }],
}

test('the first zone applies if no country is chosen or no zone ships to it', () => {
  expect(findZone([home, abroad], undefined)).toBe(home)
  expect(findZone([home, abroad], 'AQ')).toBe(home)
  expect(findZone([home, abroad], 'AT')).toBe(abroad)
  expect(findZone([], 'AT')).toBeUndefined()
})

test.each([
  [1999, 'usd', ['Standard, 3–5 business days: $4.90']],
  [2000, 'usd', ['Standard, 3–5 business days: free']],
  [2000, 'jpy', []],
])('shipping rates for a subtotal of %i %s are %j', (amountMinor, currency, text) => {
  expect(shippingRateTexts(home, { amountMinor, currency })).toEqual(text)
})

test('one business day is singular', () => {
  expect(shippingRateTexts(abroad, { amountMinor: 1, currency: 'usd' })).toEqual([
    'Air, 1 business day: $4.90',
  ])
})
