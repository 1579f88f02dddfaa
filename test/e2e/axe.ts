import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What somebody who cannot see, or cannot point, would stumble over; by the names of axe's rules. */
export async function violations(page: Page): Promise<string[]> {
  // Through the debugger: as a script of the page it would break the page's own policy.
  await page.evaluate(`${axe};0`)
  const found: { violations: { id: string }[] } = await page.evaluate('axe.run()')
  return found.violations.map(({ id }) => id)
}
