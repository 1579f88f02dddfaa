/** The headers of security on the real, built storefront, and a browser that would say so if a page broke its own policy. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const shop = shopInBrowser()

interface Opened {
  status: number
  html: string
  /** The sources of `script-src`. */
  sources: string[]
  policy: string
  isPrerendered: boolean
}

async function open(path: string): Promise<Opened> {
  const answer = await fetch(shop.environment.url + path, {
    headers: { accept: 'text/html', 'accept-encoding': 'gzip' },
    redirect: 'manual',
  })
  const policy = answer.headers.get('content-security-policy') ?? ''
  const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src ')) ?? ''
  const isPrerendered = answer.headers.has('x-nextjs-prerender')
  return {
    status: answer.status,
    html: await answer.text(),
    sources: scripts.split(' ').slice(1),
    policy,
    isPrerendered,
  }
}

const inlineScripts = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].filter(
    ([, attributes = '']) => !/\ssrc=/.test(attributes),
  )

/** Every page of the build, with something in place of each parameter. */
function everyPage(): string[] {
  const manifest = new URL('../../apps/storefront/.next/app-path-routes-manifest.json', import.meta.url)
  const routes: Record<string, string> = JSON.parse(readFileSync(manifest, 'utf8'))
  const pages = Object.entries(routes).filter(([file]) => file.endsWith('/page') && !file.startsWith('/_'))
  return [
    ...pages.map(([, route]) => route.replaceAll(/\[+(\.\.\.)?\w+\]+/g, 'nothing')),
    '/',
    '/products/bike-mount',
    '/nowhere',
  ]
}

test('every page vouches for all of its scripts, by hash or by nonce, and for nothing more', async () => {
  const kinds = new Set<string>()
  for (const path of everyPage()) {
    const { html, sources, policy, isPrerendered } = await open(path)
    expect(policy, path).toContain("default-src 'none'")
    expect(policy, path).toContain("frame-ancestors 'none'")
    expect(policy, path).not.toContain('unsafe')
    const scripts = inlineScripts(html)
    if (html === '') {
      continue
    }
    expect(scripts.length, path).toBeGreaterThan(0)
    const nonce = sources.find((source) => source.startsWith("'nonce-"))?.slice(7, -1)
    expect(isPrerendered, `${path} is prerendered, and no nonce can be in it`).toBe(nonce === undefined)
    kinds.add(nonce === undefined ? 'hashes' : 'nonce')
    for (const [, attributes = '', text = ''] of scripts) {
      if (nonce === undefined) {
        expect(sources, path).toContain(`'sha256-${hash('sha256', text, 'base64')}'`)
      } else {
        expect(attributes, path).toContain(`nonce="${nonce}"`)
      }
    }
  }
  expect([...kinds].sort()).toEqual(['hashes', 'nonce'])
})

test('no two visitors get the same nonce, and every visitor the same hashes', async () => {
  const [one, two] = [await open('/checkout/success'), await open('/checkout/success')]
  expect(one.sources[1]).toMatch(/^'nonce-/)
  expect(one.sources).not.toEqual(two.sources)
  expect((await open('/products/bike-mount')).sources).toEqual((await open('/products/bike-mount')).sources)
})

test('a nonce that a visitor brings along gets into no page, kept or not', async () => {
  const brought = { accept: 'text/html', 'content-security-policy': "script-src 'nonce-broughtAlong'" }
  for (const path of ['/products/phone-mount-pro', '/checkout/success', '/']) {
    expect(await (await fetch(shop.environment.url + path, { headers: brought })).text()).not.toContain(
      'broughtAlong',
    )
    expect((await open(path)).html).not.toContain('broughtAlong')
  }
})

test('a customer buys, and no page on the way breaks its policy', async () => {
  const { page, complaints } = await newPage()
  await page.goto(shop.environment.url)
  await page
    .getByRole('link', { name: /Bike Mount/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Add to cart' }).click()
  await page.getByRole('link', { name: /^Cart/ }).click()
  await page.getByRole('button', { name: 'Checkout' }).click()
  await page.getByLabel('Email').fill('ada@example.com')
  await payByCard(page)
  await page.getByRole('heading', { name: 'Thank you' }).waitFor()
  expect(complaints).toEqual([])
})

test('every page, opened by itself, works under its policy', async () => {
  const left = [...everyPage(), '/api/docs']
  const openTheRest = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      // In a tab of its own: who leaves a page in the middle of what it fetches ahead may wait a minute for the next to be idle.
      const { page, complaints } = await newPage()
      await page.goto(shop.environment.url + path)
      await page.waitForLoadState('networkidle')
      expect(complaints, path).toEqual([])
      await page.close()
    }
  }
  await Promise.all(Array.from({ length: 4 }, openTheRest))
})

test('a script that somebody brought into a page does not run', async () => {
  const { page, complaints } = await newPage()
  for (const path of ['/products/bike-mount', '/checkout/success']) {
    await page.route(shop.environment.url + path, async (route) => {
      const answer = await route.fetch()
      const body = (await answer.text()).replace(
        '<main',
        '<script>window.stolen = 1</script><img src=x onerror="stolen = 1"><main',
      )
      await route.fulfill({ response: answer, body })
    })
    await page.goto(shop.environment.url + path)
    await page.waitForLoadState('networkidle')
    expect(await page.evaluate('window.stolen')).toBeUndefined()
    expect(complaints.splice(0).filter((complaint) => complaint.startsWith('script-src'))).toHaveLength(2)
  }
})

/** A page that writes down every breach of a policy, and every error of a script of ours. */
async function newPage(): Promise<{ page: Page; complaints: string[] }> {
  const complaints: string[] = []
  const context = await shop.browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.exposeFunction('complain', (complaint: string) => void complaints.push(complaint))
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) =>
      complain([effectiveDirective, blockedURI, documentURI].join(' ')))`)
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}

test('nobody has the shop resize an image', async () => {
  expect((await open('/_next/image?url=%2Fproducts%2Fadhesive-pads.svg&w=640&q=75')).status).toBe(404)
})
