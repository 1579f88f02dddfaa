/** Products in a browser: search and filters for customers, editing for admins. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { assertPageQuality } from './page-quality.ts'
import { shopInBrowser } from './shop.ts'

const shop = shopInBrowser()

async function open(options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await shop.browser.newContext({
    baseURL: shop.environment.url,
    viewport: { width: 390, height: 800 },
    ...options,
  })
  context.setDefaultTimeout(30_000)
  return context.newPage()
}

const tiles = (page: Page) => page.locator('main li h2').allTextContents()

test('products are searched, filtered and sorted by URL, without JavaScript', async () => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto('/')
  expect(await tiles(page)).toHaveLength(9)
  await page.getByRole('link', { name: 'Show more' }).click()
  expect(await tiles(page)).toEqual(expect.arrayContaining(['Rubber Rings']))
  await page.goto('/collections/parts')
  await page.getByLabel('Search products').fill('mounts -bike')
  await page.getByRole('button', { name: 'Search' }).click()
  expect(await tiles(page)).toEqual(expect.arrayContaining(['Phone Mount Pro', 'Car Mount Elite']))
  await page.getByLabel('Min price').fill('30')
  await page.getByRole('button', { name: 'Apply' }).click()
  expect(await tiles(page)).toEqual(['Car Mount Elite'])
  await page.goto('/browse?sort=price&category=parts&stock=in')
  expect(await tiles(page)).toEqual(['Hex Key', 'Adhesive Pads', 'Ball Joint', 'Tripod Adapter'])
  // Edited and outdated URLs still show a page.
  for (const path of [
    '/browse?sort=nonsense&from=x',
    '/browse?cursor=gone',
    '/browse?search=%00',
    '/browse?search=%F0%9F%9A%B2',
  ]) {
    expect([path, (await page.goto(path))?.status()]).toEqual([path, 200])
  }
  await page.context().close()
})

test('more products are appended to the list, and the image shows the selected variant', async () => {
  const page = await open()
  await page.goto('/')
  await assertPageQuality(page)
  await page.getByRole('link', { name: 'Show more' }).click()
  await page.getByRole('heading', { name: 'Rubber Rings' }).waitFor()
  expect(await tiles(page)).toHaveLength(11)
  await page.getByRole('link', { name: 'Desk Puck' }).click()
  await page.getByText('Green', { exact: true }).click()
  await page.getByAltText('Desk Puck (Green)').waitFor()
  expect(await page.getByAltText('Desk Puck').getAttribute('src')).toBe('/products/desk-puck-green.svg')
  await page.goto('/browse?search=mount')
  await assertPageQuality(page)
  await page.context().close()
})

test('an admin publishes, reprices, restocks and archives a product, and the shop shows each change', async () => {
  const page = await open()
  const expectText = async (path: string, text: string) => {
    await expect.poll(async () => (await fetch(shop.environment.url + path)).text()).toContain(text)
  }
  await page.goto('/admin/products/new')
  await page.getByLabel('Name').fill('Belt Clip')
  await page.getByLabel('Image').fill('/products/wall-plate.svg')
  await page.getByLabel('Parts and care').check()
  await page.getByLabel('Option 1').fill('Color')
  await page.getByLabel('Values, separated by commas').first().fill('Black, Orange')
  await page.getByLabel('USD').fill('9.99')
  await page.getByLabel('Quantity').first().fill('2')
  await assertPageQuality(page)
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByRole('heading', { name: 'Belt Clip' }).waitFor()
  await assertPageQuality(page)
  await expectText('/collections/parts', 'Belt Clip')

  const black = page.getByRole('listitem').filter({ hasText: 'BELT-CLIP-BLACK' })
  await black.getByLabel('USD').fill('12.50')
  await black.getByRole('button', { name: 'Save' }).click()
  await black.getByText('Saved.').waitFor()
  await expectText('/products/belt-clip', '$12.50')

  await black.getByRole('link', { name: '2 of 2 available' }).click()
  // Wait for the button, because the product page has fields with the same label.
  await page.getByRole('button', { name: 'Receive stock' }).waitFor()
  await page.getByLabel('Quantity').first().fill('10')
  await page.getByRole('button', { name: 'Receive stock' }).click()
  await page.getByRole('row', { name: /Received .*\+10/ }).waitFor()
  await assertPageQuality(page)
  await page.goto('/admin/inventory?low=true')
  await page.getByRole('link', { name: 'RINGS-4' }).waitFor()
  expect(await page.getByRole('link', { name: 'BELT-CLIP-BLACK' }).count()).toBe(0)
  await assertPageQuality(page)

  await page.goto('/admin/products/belt-clip')
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('button', { name: 'Publish' }).waitFor()
  await expect.poll(async () => (await fetch(`${shop.environment.url}/products/belt-clip`)).status).toBe(404)
  for (const path of ['/admin/products', '/admin/categories']) {
    await page.goto(path)
    await assertPageQuality(page)
  }
  await page.context().close()
})

test('admin product pages are a 404 for requests from elsewhere', async () => {
  for (const path of [
    'products',
    'products/new',
    'products/bike-mount',
    'inventory',
    'inventory/stk_1',
    'categories',
  ]) {
    const response = await fetch(`${shop.environment.url}/admin/${path}`, {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    })
    expect([path, response.status]).toEqual([path, 404])
  }
})
