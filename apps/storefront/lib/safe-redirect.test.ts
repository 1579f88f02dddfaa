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
])('redirects %s to %s, so that sign-in is no open redirect', (path, expected) => {
  expect(safeRedirectPath(path)).toBe(expected)
})
