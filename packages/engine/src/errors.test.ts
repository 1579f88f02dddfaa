import { expect, test } from 'vitest'
import { isRefusal, Refusal, refusals } from './errors.ts'

test('a refusal is known by its code, whichever copy of the engine threw it', () => {
  const fromAnotherCopy = Object.assign(new Error('There is not enough in stock.'), {
    name: 'Refusal',
    code: 'stock.insufficient',
    details: {},
  })
  expect(isRefusal(fromAnotherCopy)).toBe(true)
  expect(isRefusal(new Refusal('cart.empty'))).toBe(true)
  expect(isRefusal(Object.assign(new Error('x'), { name: 'Refusal', code: 'toString' }))).toBe(false)
  expect(isRefusal(new Error('x'))).toBe(false)
})

test.each(Object.entries(refusals))(
  '%s says what is wrong and what to do',
  (_code, { status, sentence, remedy }) => {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(remedy).toMatch(/^[A-Z`].*[.]$/)
  },
)
