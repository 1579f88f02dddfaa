/**
 * The sandbox imports no other package and has its own currency table, which must agree with the
 * engine's.
 */
import { formatMoney, minorDigitsOf, stepOf } from '@countinghouse/engine/money'
import { expect, test } from 'vitest'
import { decimalsOf, stepOf as sandboxStepOf } from '../packages/sandbox/src/core/money.ts'

const currencies = Intl.supportedValuesOf('currency').map((code) => code.toLowerCase())

test('a currency has the same decimals and payable steps in the engine and in the sandbox', () => {
  for (const currency of currencies) {
    expect([currency, decimalsOf(currency), sandboxStepOf(currency)]).toEqual([
      currency,
      minorDigitsOf(currency),
      stepOf(currency),
    ])
  }
})

test.each([
  ['huf', 249_000, 'HUF 2,490.00'],
  ['isk', 50_000, 'ISK 500'],
  ['ugx', 500_000, 'UGX 5,000'],
  ['krw', 39_000, '₩39,000'],
])('%s %i is displayed as %s', (currency, amountMinor, text) => {
  expect(formatMoney(amountMinor, currency).replace('\u00a0', ' ')).toBe(text)
})
