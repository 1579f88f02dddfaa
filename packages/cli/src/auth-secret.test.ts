import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readAuthSecret } from './auth-secret.ts'

function openHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'countinghouse-secret-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  return home
}

test('keeps a generated secret in a file that only its owner can read', () => {
  const home = openHome()
  const secret = readAuthSecret({ authSecret: undefined, home })
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(readAuthSecret({ authSecret: undefined, home })).toBe(secret)
  expect(statSync(join(home, 'auth-secret')).mode & 0o077).toBe(0)
  expect(readAuthSecret({ authSecret: undefined, home: openHome() })).not.toBe(secret)
})

test('uses AUTH_SECRET if it is set', () => {
  expect(readAuthSecret({ authSecret: 'x'.repeat(32), home: openHome() })).toBe('x'.repeat(32))
})
