import { expect, test } from 'vitest'
import { parseRateLimit, rateLimitNameOf } from './table.ts'

test.each([
  ['POST', '/api/checkout', 'checkout'],
  ['POST', '/api/subscriptions/checkout', 'checkout'],
  ['POST', '/api/checkout/ord_1/cancel', 'other'],
  ['GET', '/api/checkout', 'other'],
  ['POST', '/api/auth/sign-in/email', 'signIn'],
  ['POST', '/api/auth/request-password-reset', 'signIn'],
  ['GET', '/api/auth/get-session', 'other'],
  ['POST', '/api/tokens', 'spending'],
  ['POST', '/api/tokens/spend', 'spending'],
  ['GET', '/api/tokens', 'other'],
  ['PUT', '/api/cart/items/A', 'other'],
  ['GET', '/api/nothing', 'other'],
])('%s %s is limited as %s', (method, path, name) => {
  expect(rateLimitNameOf(method, path)).toBe(name)
})

test.each([
  ['5/1m', { requests: 5, seconds: 60 }],
  ['100/30s', { requests: 100, seconds: 30 }],
  ['1000/2h', { requests: 1000, seconds: 7200 }],
  ['0', undefined],
])('parses %s as %j', (text, limit) => {
  expect(parseRateLimit(text)).toEqual(limit)
})

test.each(['', '5', '0/1m', '5/0m', '-5/1m', '5/1d', '5 / 1m', '5.5/1m', '5/1m '])(
  'rejects %j as a rate limit',
  (text) => {
    expect(() => parseRateLimit(text)).toThrow(RangeError)
  },
)
