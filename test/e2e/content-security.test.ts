/**
 * Security headers of the built storefront, and a browser that reports Content-Security-Policy
 * violations.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { shopInBrowser } from './shop.ts'
import { payByCard } from './visitor.ts'

const shop = shopInBrowser()

interface OpenedPage {
  status: number
  html: string
  /** The sources of `script-src`. */
  sources: string[]
  policy: string
  isPrerendered: boolean
}

async function open(path: string): Promise<OpenedPage> {
  const response = await fetch(shop.environment.url + path, {
    headers: { accept: 'text/html', 'accept-encoding': 'gzip' },
    redirect: 'manual',
  })
  const policy = response.headers.get('content-security-policy') ?? ''
  const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src ')) ?? ''
  const isPrerendered = response.headers.has('x-nextjs-prerender')
  return {
    status: response.status,
    html: await response.text(),
    sources: scripts.split(' ').slice(1),
    policy,
    isPrerendered,
  }
}

const inlineScripts = (html: string) =>
  [...html.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)].filter(
    ([, attributes = '']) => !/\ssrc=/.test(attributes),
  )

/** A URL of every page of the build, with a placeholder for each parameter. */
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

test('the policy of every page allows all of its inline scripts, by hash or nonce, and no others', async () => {
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
    expect(isPrerendered, `${path}: a prerendered page cannot have a nonce`).toBe(nonce === undefined)
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

test('every request gets its own nonce, and the same hashes', async () => {
  const [one, two] = [await open('/checkout/success'), await open('/checkout/success')]
  expect(one.sources[1]).toMatch(/^'nonce-/)
  expect(one.sources).not.toEqual(two.sources)
  expect((await open('/products/bike-mount')).sources).toEqual((await open('/products/bike-mount')).sources)
})

test('a nonce sent by a client never appears in a page, prerendered or not', async () => {
  const forged = { accept: 'text/html', 'content-security-policy': "script-src 'nonce-forgedNonce'" }
  for (const path of ['/products/phone-mount-pro', '/checkout/success', '/']) {
    expect(await (await fetch(shop.environment.url + path, { headers: forged })).text()).not.toContain(
      'forgedNonce',
    )
    expect((await open(path)).html).not.toContain('forgedNonce')
  }
})

test('no page violates its policy during a purchase', async () => {
  const { page, violations } = await newPage()
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
  await page.getByRole('heading', { name: 'Order received' }).waitFor()
  expect(violations).toEqual([])
})

test('no page violates its policy when opened directly', async () => {
  const remaining = [...everyPage(), '/api/docs']
  const openTheRest = async () => {
    for (let path = remaining.shift(); path !== undefined; path = remaining.shift()) {
      // In its own tab: leaving a page while it prefetches can delay network idle by a minute.
      const { page, violations } = await newPage()
      await page.goto(shop.environment.url + path)
      await page.waitForLoadState('networkidle')
      expect(violations, path).toEqual([])
      await page.close()
    }
  }
  await Promise.all(Array.from({ length: 4 }, openTheRest))
})

test('a script injected into a page does not run', async () => {
  const { page, violations } = await newPage()
  for (const path of ['/products/bike-mount', '/checkout/success']) {
    await page.route(shop.environment.url + path, async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replace(
        '<main',
        '<script>window.stolen = 1</script><img src=x onerror="stolen = 1"><main',
      )
      await route.fulfill({ response, body })
    })
    await page.goto(shop.environment.url + path)
    await page.waitForLoadState('networkidle')
    expect(await page.evaluate('window.stolen')).toBeUndefined()
    expect(violations.splice(0).filter((violation) => violation.startsWith('script-src'))).toHaveLength(2)
  }
})

/** A page that collects policy violations and uncaught script errors. */
async function newPage(): Promise<{ page: Page; violations: string[] }> {
  const violations: string[] = []
  const context = await shop.browser.newContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.exposeFunction('reportViolation', (violation: string) => void violations.push(violation))
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) =>
      reportViolation([effectiveDirective, blockedURI, documentURI].join(' ')))`)
  page.on('pageerror', (error) => violations.push(String(error)))
  return { page, violations }
}

test('the image resizing endpoint is disabled', async () => {
  expect((await open('/_next/image?url=%2Fproducts%2Fadhesive-pads.svg&w=640&q=75')).status).toBe(404)
})
