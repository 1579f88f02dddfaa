import { expect, test } from 'vitest'
import { errorCatalog } from './error-catalog.ts'
import { AppError, isAppError } from './errors.ts'

test('recognizes an error of another copy of the engine by its code', () => {
  const fromAnotherCopy = Object.assign(new Error('Not enough stock.'), {
    name: 'AppError',
    code: 'stock.insufficient',
    details: {},
  })
  expect(isAppError(fromAnotherCopy)).toBe(true)
  expect(isAppError(new AppError('cart.empty'))).toBe(true)
  expect(isAppError(Object.assign(new Error('x'), { name: 'AppError', code: 'toString' }))).toBe(false)
  expect(isAppError(new Error('x'))).toBe(false)
})

test.each(Object.entries(errorCatalog))(
  '%s says what is wrong and what to do',
  (_code, { status, message, hint }) => {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(hint).toMatch(/^[A-Z`].*[.]$/)
  },
)
