/** The event pages: shown to requests from the machine itself, a 404 for all others. */
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { advance, reserve } from './shop-api.ts'

const shop = shopInBrowser()

test('an event is found, viewed and replayed', async () => {
  await reserve(shop.environment, 'BIKE-BLACK-S', 1)
  await advance(shop.environment, '40 minutes')
  const page = await shop.browser.newPage({ viewport: { width: 360, height: 800 } })
  // The page is rendered once per request, so it is reloaded until the event arrives.
  await expect
    .poll(async () => {
      await page.goto(`${shop.environment.url}/admin/events?status=applied`)
      return page.getByText('In the last day: 1 applied').count()
    })
    .toBe(1)
  await assertPageQuality(page)
  await page.getByRole('link', { name: 'checkout.session.expired' }).click()
  await page.getByRole('heading', { name: 'Event data' }).waitFor()
  await assertPageQuality(page)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('Replayed. Status: Applied.').waitFor()
  await page.close()
})

test.each<[string, Record<string, string>]>([
  ['a request through a proxy', { 'x-forwarded-for': '127.0.0.1' }],
  ['a request with a forged admin header', { via: '1.1 proxy', 'x-countinghouse-operator': 'yes' }],
])('%s gets a 404 for admin pages', async (_name, headers) => {
  for (const path of ['/admin/events', '/admin/events/evt_1', '/admin']) {
    const response = await fetch(`${shop.environment.url}${path}`, { headers })
    expect([path, response.status]).toEqual([path, 404])
    expect(await response.text()).toContain('Page not found')
  }
})
