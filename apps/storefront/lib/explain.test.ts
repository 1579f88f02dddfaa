import { describe, expect, test } from 'vitest'
import { explain, fieldLabel } from './explain.ts'

test('an oversell error names each item that is short, by product name', () => {
  const problem = {
    status: 409,
    code: 'stock.insufficient',
    title: 'There is not enough in stock.',
    hint: 'Lower the quantities named in `short`.',
    short: [
      { sku: 'a', requested: 5, available: 2 },
      { sku: 'b', requested: 1, available: 0 },
    ],
  }
  expect(explain(problem, (sku) => (sku === 'a' ? 'Bike Mount' : 'Car Mount Elite'))).toEqual({
    message: 'Only 2 left of Bike Mount. Car Mount Elite is out of stock.',
    hint: 'Reduce the quantity, or remove the item.',
  })
})

test('an unlisted error shows the API’s message and never the developer’s hint', () => {
  const problem = {
    status: 418,
    code: 'pot.tea',
    title: 'I am a teapot.',
    detail: 'Short and stout.',
    hint: 'Send `Content-Type: application/tea`.',
  }
  expect(explain(problem)).toEqual({
    message: 'Short and stout.',
    hint: undefined,
    reference: undefined,
  })
})

test('a server error has a reference to quote to support', () => {
  const problem = {
    status: 502,
    code: 'stripe.unavailable',
    title: 'No answer.',
    hint: 'Check the network.',
    requestId: 'req_1',
  }
  expect(explain(problem)).toEqual({
    message: 'No answer.',
    hint: 'You were not charged.',
    reference: 'req_1',
  })
})

describe('a rate limit says when to try again', () => {
  test.each([
    [40, 'Too many requests. Try again in 40 seconds.'],
    [1, 'Too many requests. Try again in 1 second.'],
    [undefined, 'Too many requests. Try again in a minute.'],
  ])('after %s seconds', (retryAfterSeconds, message) => {
    expect(explain({ status: 429, code: 'rate.limited', title: 'x', retryAfterSeconds })).toEqual({ message })
  })
})

test.each([
  ['prices[0].amountMinor', 'Amount'],
  ['lowStockThreshold', 'Low stock threshold'],
  ['', 'Form'],
])('the validation error of %j is labeled %j', (path, label) => {
  expect(fieldLabel(path)).toBe(label)
})
