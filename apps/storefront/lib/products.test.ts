import { expect, test } from 'vitest'
import { deltaText, isLow, priceFields, pricesOf } from './products.ts'

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    data.set(name, value)
  }
  return data
}

test('prices go into fields and come back from them', () => {
  const prices = [
    { currency: 'usd', amountMinor: 2499 },
    { currency: 'kwd', amountMinor: 1234 },
  ]
  const fields = priceFields(prices)
  expect(fields.map(({ currency, numeral }) => [currency, numeral])).toEqual([
    ['usd', '24.99'],
    ['eur', ''],
    ['jpy', ''],
    ['kwd', '1.234'],
  ])
  expect(pricesOf(form(Object.fromEntries(fields.map(({ name, numeral }) => [name, numeral]))))).toEqual({
    prices,
  })
})

test.each(['0', '1.5', 'x'])('%s is no price in yen', (text) => {
  expect(pricesOf(form({ 'price-usd': '1', 'price-jpy': text, other: '3' }))).toEqual({ wrong: 'JPY' })
})

test('low is what has no more free units than its mark', () => {
  expect(isLow({ onHand: 8, reserved: 3, lowStockThreshold: 5 })).toBe(true)
  expect(isLow({ onHand: 8, reserved: 2, lowStockThreshold: 5 })).toBe(false)
  expect([3, -3, 0].map(deltaText)).toEqual(['+3', '−3', ''])
})
