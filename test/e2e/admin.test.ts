/** The inbox on pages, for whoever sits at the machine and for nobody else. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { findPremises, type Premises, startShop } from '../shop-process.ts'
import { violations } from './axe.ts'
import { advance, reserve } from './shop-api.ts'

let premises: Premises
let browser: Browser

beforeAll(async () => {
  premises = await findPremises()
  await startShop(premises)
  browser = await launchBrowser()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await premises?.clear()
})

test('an event is found, looked at and replayed', { timeout: 60_000 }, async () => {
  await reserve(premises, 'BIKE-BLACK-S', 1)
  await advance(premises, '40 minutes')
  const page = await browser.newPage({ viewport: { width: 360, height: 800 } })
  await page.goto(`${premises.url}/admin/events?status=applied`)
  expect(await violations(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.getByText('In the last day: 1 applied').waitFor()
  await page.getByRole('link', { name: 'checkout.session.expired' }).click()
  await page.getByRole('heading', { name: 'What Stripe sent' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('Settled once more: applied').waitFor()
  await page.close()
})

test.each<[string, Record<string, string>]>([
  ['a proxy', { 'x-forwarded-for': '127.0.0.1' }],
  ['one who claims to be the operator', { via: '1.1 proxy', 'x-countinghouse-operator': 'yes' }],
])('%s is told that there is no such page', async (_who, headers) => {
  for (const path of ['/admin/events', '/admin/events/evt_1', '/admin']) {
    const answer = await fetch(`${premises.url}${path}`, { headers })
    expect([path, answer.status]).toEqual([path, 404])
    expect(await answer.text()).toContain('No such entry.')
  }
})
