import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMoney, allocate, minorDigitsOf, multiplyMoney, sumMoney } from './money.ts'
import { requirePayableAmount } from './require-payable-amount.ts'

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' })

test('rejects adding amounts of different currencies', () => {
  expect(() => addMoney({ amountMinor: 1, currency: 'eur' }, { amountMinor: 1, currency: 'jpy' })).toThrow(
    'Cannot add jpy to eur',
  )
})

test('rejects amounts that are not exact integers', () => {
  expect(() => multiplyMoney(usd(Number.MAX_SAFE_INTEGER), 2)).toThrow(RangeError)
  expect(() => multiplyMoney(usd(10), 0.15)).toThrow(RangeError)
})

/** The decimals of a currency at Stripe, an amount that it accepts, and one that it rejects. */
test.each([
  ['usd', 2, 1235, undefined],
  ['jpy', 0, 3, undefined],
  ['krw', 0, 1, undefined],
  ['kwd', 3, 1230, 1235],
  ['tnd', 3, 10, 1],
  ['isk', 2, 500, 550],
  ['ugx', 2, 100, 101],
  ['huf', 2, 249_050, undefined],
  ['twd', 2, 101, undefined],
  ['cop', 2, 101, undefined],
])('%s has %i decimals: %i is payable, %s is not', (currency, digits, payable, unpayable) => {
  expect(minorDigitsOf(currency)).toBe(digits)
  expect(() => requirePayableAmount({ amountMinor: payable, currency })).not.toThrow()
  if (unpayable !== undefined) {
    expect(() => requirePayableAmount({ amountMinor: unpayable, currency })).toThrow()
  }
})

test('sums are whole minor units', () => {
  expect(sumMoney([usd(2499), usd(2999), usd(1)], 'usd')).toEqual(usd(5499))
  expect(sumMoney([], 'jpy')).toEqual({ amountMinor: 0, currency: 'jpy' })
})

describe('allocating an amount by weights', () => {
  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [1, [500, 500], [1, 0]],
    [999, [1, 999], [1, 998]],
    [7, [0, 0], [4, 3]],
    [0, [3, 5], [0, 0]],
    [4, [2, 0, 2], [2, 0, 2]],
  ])('allocates %i by %j as %j', (amount, weights, parts) => {
    expect(allocate(amount, weights)).toEqual(parts)
  })

  test.each([
    [1000, [3350, 6650], 10, [340, 660]],
    [10, [10, 10, 10], 10, [10, 0, 0]],
    [7, [10, 10], 10, [4, 3]],
  ])('allocates %i by %j in steps of %i as %j', (amount, weights, step, parts) => {
    expect(allocate(amount, weights, step)).toEqual(parts)
  })

  test('the parts sum to the amount, and no part exceeds its weight', () => {
    const weight = fc.integer({ min: 0, max: 10 ** 12 })
    const shares = fc.array(weight, { minLength: 1, maxLength: 20 }).chain((weights) => {
      const whole = weights.reduce((sum, each) => sum + each, 0)
      return fc.record({ weights: fc.constant(weights), amount: fc.integer({ min: 0, max: whole }) })
    })
    fc.assert(
      fc.property(shares, ({ weights, amount }) => {
        const parts = allocate(amount, weights)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
        for (const [at, part] of parts.entries()) {
          expect(part).toBeGreaterThanOrEqual(0)
          expect(part).toBeLessThanOrEqual(weights[at] ?? 0)
        }
      }),
    )
  })
})
