import { expect, test } from 'vitest'
import { addMoney, multiplyMoney, sumMoney } from './money.ts'

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' })

test('euros do not add to yen', () => {
  expect(() => addMoney({ amountMinor: 1, currency: 'eur' }, { amountMinor: 1, currency: 'jpy' })).toThrow(
    'eur does not add to jpy',
  )
})

test('an amount that a double cannot hold exactly is no amount', () => {
  expect(() => multiplyMoney(usd(Number.MAX_SAFE_INTEGER), 2)).toThrow(RangeError)
  expect(() => multiplyMoney(usd(10), 0.15)).toThrow(RangeError)
})

test('sums are whole minor units', () => {
  expect(sumMoney([usd(2499), usd(2999), usd(1)], 'usd')).toEqual(usd(5499))
  expect(sumMoney([], 'jpy')).toEqual({ amountMinor: 0, currency: 'jpy' })
})
