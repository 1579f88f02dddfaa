/** The inbox on pages, for whoever sits at the machine and for nobody else. */
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'
import { advance, reserve } from './shop-api.ts'

const shop = shopInBrowser()

test('an event is found, looked at and replayed', async () => {
  await reserve(shop.environment, 'BIKE-BLACK-S', 1)
  await advance(shop.environment, '40 minutes')
  const page = await shop.browser.newPage({ viewport: { width: 360, height: 800 } })
  // The page says what is known when it is made: it is asked for until the event has come.
  await expect
    .poll(async () => {
      await page.goto(`${shop.environment.url}/admin/events?status=applied`)
      return page.getByText('In the last day: 1 applied').count()
    })
    .toBe(1)
  await assertPageQuality(page)
  await page.getByRole('link', { name: 'checkout.session.expired' }).click()
  await page.getByRole('heading', { name: 'What Stripe sent' }).waitFor()
  await assertPageQuality(page)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('Settled once more: applied').waitFor()
  await page.close()
})

test.each<[string, Record<string, string>]>([
  ['a proxy', { 'x-forwarded-for': '127.0.0.1' }],
  ['one who claims to be the operator', { via: '1.1 proxy', 'x-countinghouse-operator': 'yes' }],
])('%s is told that there is no such page', async (_who, headers) => {
  for (const path of ['/admin/events', '/admin/events/evt_1', '/admin']) {
    const answer = await fetch(`${shop.environment.url}${path}`, { headers })
    expect([path, answer.status]).toEqual([path, 404])
    expect(await answer.text()).toContain('No such entry.')
  }
})
