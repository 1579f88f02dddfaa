import { expect, test } from 'vitest'
import { safeRedirectPath } from '#lib/safe-redirect.ts'

test.each([
  ['/pricing', '/pricing'],
  ['/pricing?interval=year&plan=pro', '/pricing?interval=year&plan=pro'],
  [null, '/account'],
  ['', '/account'],
  ['//evil.example', '/account'],
  ['/\\evil.example', '/account'],
  ['https://evil.example', '/account'],
  ['javascript:alert(1)', '/account'],
])('after signing in, %s leads to %s', (given, expected) => {
  expect(safeRedirectPath(given)).toBe(expected)
})
