import { expect, test } from 'vitest'
import { isLow, priceFields, readPrices, signedText } from './products.ts'

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    data.set(name, value)
  }
  return data
}

test('prices survive a round trip through the form fields', () => {
  const prices = [
    { currency: 'usd', amountMinor: 2499 },
    { currency: 'kwd', amountMinor: 1234 },
  ]
  const fields = priceFields(prices)
  expect(fields.map(({ currency, amount }) => [currency, amount])).toEqual([
    ['usd', '24.99'],
    ['eur', ''],
    ['jpy', ''],
    ['kwd', '1.234'],
  ])
  expect(readPrices(form(Object.fromEntries(fields.map(({ name, amount }) => [name, amount]))))).toEqual({
    prices,
  })
})

test.each(['0', '1.5', 'x'])('%s is not a valid price in JPY', (text) => {
  expect(readPrices(form({ 'price-usd': '1', 'price-jpy': text, other: '3' }))).toEqual({
    invalidCurrency: 'JPY',
  })
})

test('inventory is low at or below the low-stock threshold', () => {
  expect(isLow({ onHand: 8, reserved: 3, lowStockThreshold: 5 })).toBe(true)
  expect(isLow({ onHand: 8, reserved: 2, lowStockThreshold: 5 })).toBe(false)
  expect([3, -3, 0].map(signedText)).toEqual(['+3', '−3', ''])
})
