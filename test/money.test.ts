/** Rooms that must not import one another write money alike, for every currency that Stripe takes. */
import { minorDigitsOf } from '@countinghouse/engine'
import { expect, test } from 'vitest'
import { minorDigits, formatMoney as onPages } from '../apps/storefront/lib/money.ts'
import { formatMoney as inNotifications } from '../packages/email/src/money.ts'
import { decimalsOf } from '../packages/sandbox/src/core/money.ts'

const currencies = Intl.supportedValuesOf('currency').map((code) => code.toLowerCase())

test('a currency has as many decimals on a page, in a mail and at Stripe as in the engine', () => {
  for (const currency of currencies) {
    const digits = minorDigitsOf(currency)
    expect([currency, minorDigits(currency), decimalsOf(currency)]).toEqual([currency, digits, digits])
    for (const amountMinor of [0, 1230, 100_000]) {
      expect([currency, inNotifications(amountMinor, currency)]).toEqual([
        currency,
        onPages(amountMinor, currency),
      ])
    }
  }
})

test.each([
  ['huf', 249_000, 'HUF 2,490.00'],
  ['isk', 50_000, 'ISK 500'],
  ['ugx', 500_000, 'UGX 5,000'],
  ['krw', 39_000, '₩39,000'],
])('%s %i is %s', (currency, amountMinor, text) => {
  expect(onPages(amountMinor, currency).replace('\u00a0', ' ')).toBe(text)
})
