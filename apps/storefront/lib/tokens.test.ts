import { expect, test } from 'vitest'
import { entryText, nextExpiry, tokensText } from './tokens.ts'

test('token amounts are singular or plural, negative ones included', () => {
  expect([1, -1, 0, 2000].map(tokensText)).toEqual(['1 token', '-1 token', '0 tokens', '2,000 tokens'])
})

test('the text of an entry has its kind and, if given, its reason', () => {
  const grantKind = 'pack'
  expect(entryText({ kind: 'spend', grantKind, reason: 'a picture' })).toBe('Spent: a picture')
  expect(entryText({ kind: 'expire', grantKind, reason: null })).toBe('Expired')
  expect(entryText({ kind: 'grant', grantKind, reason: null })).toBe('Token pack purchased')
})

test('the next expiry is that of the first grant with tokens left', () => {
  const grant = {
    id: 'tkg_1',
    kind: 'pack',
    amount: 5,
    suspended: 0,
    grantedAt: '2026-06-01T00:00:00.000Z',
  } as const
  const grants = [
    { ...grant, remaining: 0, expiresAt: '2026-06-02T00:00:00.000Z' },
    { ...grant, remaining: 3, expiresAt: '2026-06-03T00:00:00.000Z' },
    { ...grant, remaining: 5, expiresAt: null },
  ]
  expect(nextExpiry({ grants })).toEqual({ amount: 3, expiresAt: '2026-06-03T00:00:00.000Z' })
  expect(nextExpiry({ grants: [] })).toBeUndefined()
})
