import { expect, test } from 'vitest'
import { messageOf, nextExpiry, type TokenBalance, tokensText } from './tokens.ts'

test('one token is one, and what is owed is counted like what is there', () => {
  expect([1, -1, 0, 2000].map(tokensText)).toEqual(['1 token', '-1 token', '0 tokens', '2,000 tokens'])
})

test('an entry says what became of its tokens, and why where somebody said so', () => {
  const grantKind = 'pack'
  expect(messageOf({ kind: 'spend', grantKind, reason: 'a picture' })).toBe('Spent: a picture')
  expect(messageOf({ kind: 'expire', grantKind, reason: null })).toBe('Expired')
  expect(messageOf({ kind: 'grant', grantKind, reason: null })).toBe('A pack that was bought')
})

test('what expires next is the first grant that does, and has something left', () => {
  const grant = {
    id: 'tkg_1' as TokenBalance['grants'][number]['id'],
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
