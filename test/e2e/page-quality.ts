/** Checks for every page: accessibility (axe) and no horizontal scrolling. */
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

/** Checks the page at desktop and phone width, and takes a screenshot of each. */
export async function assertPagesQuality({ page, screenshot }: Visitor, name: string): Promise<void> {
  for (const width of [1200, 390]) {
    await page.setViewportSize({ width, height: 900 })
    await assertPageQuality(page)
    await screenshot(`${name}-${width}`)
  }
  await page.setViewportSize({ width: 1200, height: 900 })
}

/** The ids of axe's rules that the page violates. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated through the debugger, because the page's Content-Security-Policy blocks injected
  // scripts.
  await page.evaluate(`${axe};0`)
  const found: { violations: { id: string }[] } = await page.evaluate('axe.run()')
  return found.violations.map(({ id }) => id)
}
