/** The goods on pages: how a customer finds them, and how who keeps them changes what is there. */
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

test('goods are searched, filtered and sorted by an address, without scripts too', async () => {
  const page = await open({ javaScriptEnabled: false })
  await page.goto('/')
  expect(await tiles(page)).toHaveLength(9)
  await page.getByRole('link', { name: 'Show more' }).click()
  expect(await tiles(page)).toEqual(expect.arrayContaining(['Rubber Rings']))
  await page.goto('/collections/parts')
  await page.getByLabel('Search the shop').fill('mounts -bike')
  await page.getByRole('button', { name: 'Search' }).click()
  expect(await tiles(page)).toEqual(expect.arrayContaining(['Phone Mount Pro', 'Car Mount Elite']))
  await page.getByLabel('From').fill('30')
  await page.getByRole('button', { name: 'Show' }).click()
  expect(await tiles(page)).toEqual(['Car Mount Elite'])
  await page.goto('/browse?sort=price&category=parts&stock=in')
  expect(await tiles(page)).toEqual(['Hex Key', 'Adhesive Pads', 'Ball Joint', 'Tripod Adapter'])
  // What people shorten by hand, or were sent long ago, leads somewhere.
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

test('the list grows below, and the drawing is of the variant that is chosen', async () => {
  const page = await open()
  await page.goto('/')
  await assertPageQuality(page)
  await page.getByRole('link', { name: 'Show more' }).click()
  await page.getByRole('heading', { name: 'Rubber Rings' }).waitFor()
  expect(await tiles(page)).toHaveLength(11)
  await page.getByRole('link', { name: 'Desk Puck' }).click()
  await page.getByText('Green', { exact: true }).click()
  await page.getByAltText('Drawing of the Desk Puck (Green)').waitFor()
  expect(await page.getByAltText('Drawing of the Desk Puck').getAttribute('src')).toBe(
    '/products/desk-puck-green.svg',
  )
  await page.goto('/browse?search=mount')
  await assertPageQuality(page)
  await page.context().close()
})

test('a product is put on sale, repriced, filled up and archived, and the shop shows each', async () => {
  const page = await open()
  const shown = async (path: string, text: string) => {
    await expect.poll(async () => (await fetch(shop.environment.url + path)).text()).toContain(text)
  }
  await page.goto('/admin/products/new')
  await page.getByLabel('Name').fill('Belt Clip')
  await page.getByLabel('Image').fill('/products/wall-plate.svg')
  await page.getByLabel('Parts and care').check()
  await page.getByLabel('Option 1').fill('Color')
  await page.getByLabel('Its values').first().fill('Black, Orange')
  await page.getByLabel('USD').fill('9.99')
  await page.getByLabel('Units').first().fill('2')
  await assertPageQuality(page)
  await page.getByRole('button', { name: 'Put it on sale' }).click()
  await page.getByRole('heading', { name: 'Belt Clip' }).waitFor()
  await assertPageQuality(page)
  await shown('/collections/parts', 'Belt Clip')

  const black = page.getByRole('listitem').filter({ hasText: 'BELT-CLIP-BLACK' })
  await black.getByLabel('USD').fill('12.50')
  await black.getByRole('button', { name: 'Save' }).click()
  await black.getByText('Saved.').waitFor()
  await shown('/products/belt-clip', '$12.50')

  await black.getByRole('link', { name: '2 free of 2' }).click()
  // The page of the product has fields of that name, too.
  await page.getByRole('button', { name: 'Add to stock' }).waitFor()
  await page.getByLabel('Units').first().fill('10')
  await page.getByRole('button', { name: 'Add to stock' }).click()
  await page.getByRole('row', { name: /Restocked .*\+10/ }).waitFor()
  await assertPageQuality(page)
  await page.goto('/admin/inventory?low=true')
  await page.getByRole('link', { name: 'RINGS-4' }).waitFor()
  expect(await page.getByRole('link', { name: 'BELT-CLIP-BLACK' }).count()).toBe(0)
  await assertPageQuality(page)

  await page.goto('/admin/products/belt-clip')
  await page.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('button', { name: 'Put back on sale' }).waitFor()
  await expect.poll(async () => (await fetch(`${shop.environment.url}/products/belt-clip`)).status).toBe(404)
  for (const path of ['/admin/products', '/admin/categories']) {
    await page.goto(path)
    await assertPageQuality(page)
  }
  await page.context().close()
})

test('nobody else is shown the places where goods are kept', async () => {
  for (const path of [
    'products',
    'products/new',
    'products/bike-mount',
    'stock',
    'stock/stk_1',
    'categories',
  ]) {
    const answer = await fetch(`${shop.environment.url}/admin/${path}`, {
      headers: { 'x-forwarded-for': '203.0.113.9' },
    })
    expect([path, answer.status]).toEqual([path, 404])
  }
})
