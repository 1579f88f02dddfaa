import { describe, expect, test } from 'vitest'
import { formatMoney, minorDigitsOf, numeralOf, parseMoney } from './money.ts'

describe('money is formatted with the decimals of its currency', () => {
  const cases: [amountMinor: number, currency: string, text: string][] = [
    [2499, 'usd', '$24.99'],
    [0, 'usd', '$0.00'],
    [5, 'usd', '$0.05'],
    [-2499, 'usd', '-$24.99'],
    [123_456_789, 'usd', '$1,234,567.89'],
    [2299, 'eur', '€22.99'],
    [3900, 'jpy', '¥3,900'],
    [0, 'jpy', '¥0'],
    [1234, 'kwd', 'KWD\u00a01.234'],
    [5, 'kwd', 'KWD\u00a00.005'],
    [249_050, 'huf', 'HUF\u00a02,490.50'],
    [500, 'isk', 'ISK\u00a05'],
    // A float would lose the last cent.
    [9_007_199_254_740_991, 'usd', '$90,071,992,547,409.91'],
  ]
  test.each(cases)('%i %s is formatted as %s', (amountMinor, currency, text) => {
    expect(formatMoney(amountMinor, currency)).toBe(text)
  })
})

test('JPY has no decimals, USD two, KWD three', () => {
  expect([minorDigitsOf('jpy'), minorDigitsOf('usd'), minorDigitsOf('kwd')]).toEqual([0, 2, 3])
})

test('an amount that is not a whole number of minor units throws', () => {
  expect(() => formatMoney(24.99, 'usd')).toThrow(RangeError)
})

test.each<[string, string, number | undefined]>([
  ['24.99', 'usd', 2499],
  ['24,9', 'eur', 2490],
  [' 24 ', 'usd', 2400],
  ['24.', 'usd', 2400],
  ['3900', 'jpy', 3900],
  ['1.234', 'kwd', 1234],
  ['2490.5', 'huf', 249_050],
  ['5', 'isk', 500],
  ['5.5', 'isk', undefined],
  ['0.5', 'jpy', undefined],
  ['24.999', 'usd', undefined],
  ['-1', 'usd', undefined],
  ['1e3', 'usd', undefined],
  ['', 'usd', undefined],
])('%j in %s is %j minor units', (text, currency, amountMinor) => {
  expect(parseMoney(text, currency)).toBe(amountMinor)
  if (amountMinor !== undefined) {
    expect(parseMoney(numeralOf(amountMinor, currency), currency)).toBe(amountMinor)
  }
})
