/** What is asked of every page: nobody stumbles over it, and it fits the screen. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Visitor } from './visitor.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function assertPageQuality(page: Page): Promise<void> {
  expect(await violations(page), page.url()).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), page.url()).toBe(true)
}

/** At a desk and on a telephone, with a picture of each. */
export async function assertPagesQuality({ page, picture }: Visitor, name: string): Promise<void> {
  for (const width of [1200, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await assertPageQuality(page)
    await picture(`${name}-${width}`)
  }
  await page.setViewportSize({ width: 1200, height: 900 })
}

/** What somebody who cannot see, or cannot point, would stumble over; by the names of axe's rules. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger: as a script of the page it would break the page's own policy.
  await page.evaluate(`${axe};0`)
  const found: { violations: { id: string }[] } = await page.evaluate('axe.run()')
  return found.violations.map(({ id }) => id)
}
