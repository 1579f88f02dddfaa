/** The tests that docs/security.md names exist. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const rows = [
  ...readFileSync(at('docs/security.md'), 'utf8').matchAll(/\| `([^`]+\.test\.ts)`: (.+?) \|$/gm),
].map(([, path = '', title = '']) => [path, title] as const)

test('docs/security.md names tests', () => {
  expect(rows.length).toBeGreaterThan(20)
})

test.each(rows)('%s: %s', (path, title) => {
  expect(existsSync(at(path)), path).toBe(true)
  const titles = [...readFileSync(at(path), 'utf8').matchAll(/(['"`])((?:(?!\1)[^\n\\]|\\.)+)\1/g)].map(
    ([, , text]) => text,
  )
  expect(titles).toContain(title)
})
