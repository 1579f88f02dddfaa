import { expect, test } from 'vitest'
import { ratesText, zoneOf } from './shipping.ts'

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

test('who has not chosen, or chose what is not there, is in the first zone', () => {
  expect(zoneOf([home, abroad], undefined)).toBe(home)
  expect(zoneOf([home, abroad], 'AQ')).toBe(home)
  expect(zoneOf([home, abroad], 'AT')).toBe(abroad)
  expect(zoneOf([], 'AT')).toBeUndefined()
})

test.each([
  [1999, 'usd', ['Standard, 3–5 working days: $4.90']],
  [2000, 'usd', ['Standard, 3–5 working days: free']],
  [2000, 'jpy', []],
])('goods of %i %s are sent for %j', (amountMinor, currency, text) => {
  expect(ratesText(home, { amountMinor, currency })).toEqual(text)
})

test('one day is a day', () => {
  expect(ratesText(abroad, { amountMinor: 1, currency: 'usd' })).toEqual(['Air, 1 working day: $4.90'])
})
