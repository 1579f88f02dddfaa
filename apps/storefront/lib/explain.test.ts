import { expect, test } from 'vitest'
import { explain } from './explain.ts'

test('a shortage is told item by item, by name', () => {
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
    message: 'Only 2 of Bike Mount left. Car Mount Elite is sold out.',
    hint: 'Take fewer, or remove it.',
  })
})

test('a refusal nobody foresaw is told in its own words', () => {
  const problem = {
    status: 418,
    code: 'pot.tea',
    title: 'I am a teapot.',
    detail: 'Short and stout.',
    hint: 'Pour me out.',
  }
  expect(explain(problem)).toEqual({
    message: 'Short and stout.',
    hint: 'Pour me out.',
    reference: undefined,
  })
})

test('a fault of ours comes with a reference to quote', () => {
  const problem = {
    status: 502,
    code: 'stripe.unavailable',
    title: 'No result.',
    hint: 'Try again.',
    requestId: 'req_1',
  }
  expect(explain(problem)).toEqual({ message: 'No result.', hint: 'Try again.', reference: 'req_1' })
})
