/** An order from the cart to the parcel, in a browser: by who buys, and by who packs. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../browser.ts'
import { findPremises, type Premises, startShop } from '../shop-process.ts'
import { welcome } from './visitor.ts'

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

test('what is bought for another country is packed, sent, and followed by the link in the mail', {
  timeout: 90_000,
}, async () => {
  const { page, putInCart, goToPayment, pay, picture } = await welcome(browser, premises.url)
  await putInCart('Bike Mount')
  await page.getByLabel('Send to').selectOption('Germany')
  await page.getByText('Standard, 4–7 working days: $6.90').waitFor()
  await goToPayment()
  await page.getByLabel('Address').fill('Unter den Linden 1')
  await page.getByLabel('City').fill('Berlin')
  await page.getByLabel('Country').selectOption('Germany')
  await pay('4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  await page.getByRole('row', { name: 'Shipping $6.90' }).waitFor()
  await page.getByRole('row', { name: 'Total $31.89' }).waitFor()
  await picture('order-paid')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${premises.url}/admin/orders?fulfilment=due`)
  await demandGoodPage(page)
  await page.getByRole('link', { name: /^CH-/ }).click()
  await page.getByRole('heading', { name: 'What happened' }).waitFor()
  await page.getByText('Jenny Rosen, Unter den Linden 1, 97712 Berlin, Germany').waitFor()
  await demandGoodPage(page)
  await page.getByLabel('Carrier').fill('DHL')
  await page.getByLabel('Tracking number').fill('00340')
  await page.getByRole('button', { name: 'It is on its way' }).click()
  await page.getByRole('heading', { name: 'Parcels' }).waitFor()
  // Nothing is left to send: what stands here now is what can be given back.
  await page.getByLabel(/Bike Mount.* of 1$/).fill('1')
  await page.getByLabel('Put these units back in stock').check()
  await page.getByLabel('Why').fill('Arrived broken')
  await page.getByRole('button', { name: 'Give it back' }).click()
  await page.getByText('It goes back.').waitFor()
  await expect
    .poll(() => page.reload().then(() => page.getByText('Partly refunded').count()), { timeout: 10_000 })
    .toBeGreaterThan(0)
  await page.getByRole('row', { name: 'Given back -$24.99' }).waitFor()
  await page.getByText('$6.90 can be given back.').waitFor()
  await demandGoodPage(page)
  await picture('order-admin')
  await page.goto(`${premises.url}/admin/orders?fulfilment=due`)
  await page.getByText('No orders match.').waitFor()

  await page.goto(`${premises.url}/admin/mail`)
  const mail = page.locator('details', { hasText: 'is on its way' })
  const link = /http\S+\/orders\/view#\S+/.exec((await mail.textContent()) ?? '')?.[0]
  // By who has nothing but the mail.
  const guest = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage()
  await guest.goto(String(link))
  await guest.getByText('It is on its way to you.').waitFor()
  await guest.getByText('DHL 00340', { exact: true }).waitFor()
  await demandGoodPage(guest)
  await guest.goto(`${premises.url}/orders/view#forged`)
  await guest.getByRole('heading', { name: 'This link opens nothing' }).waitFor()
  await demandGoodPage(guest)
})

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function demandGoodPage(page: Page): Promise<void> {
  // Through the debugger: as a script of the page it would break the page's own policy.
  await page.evaluate(`${axe};0`)
  const found: { violations: { id: string }[] } = await page.evaluate('axe.run()')
  expect(found.violations.map(({ id }) => id)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
}
