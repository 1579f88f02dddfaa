/** A shop on its own port: the API over the real engine, with its own database. */
import { createHmac } from 'node:crypto'
import { createClock, createEngine, type Engine, type StripeOptions } from '@countinghouse/engine'
import { type ServerType, serve } from '@hono/node-server'
import { expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createTestDatabase } from '../../../test/database.ts'
import { harnessSecret } from '../../../test/inbox/events.ts'
import { type Harness, openHarness } from '../../../test/inbox/harness.ts'
import { type Accounts, type ApiOptions, createAccounts, createApi, noRateLimits } from '../src/index.ts'
import { authSecret, type Line, recordLog } from './fake-shop.ts'

const siteUrl = 'http://127.0.0.1:3000'

export const webhookSecrets = ['whsec_new', 'whsec_old']

export interface Shop extends AsyncDisposable {
  url: string
  engine: Engine
  /** As the CLI has them, to create an admin. */
  accounts: Accounts
  databaseUrl: string
  lines: Line[]
  /** A browser, which stores the shop's cookies. */
  visitor(): Visitor
  /** Drops the database, as if its server had failed. */
  loseDatabase(): Promise<void>
  close(): Promise<void>
}

export interface Visitor {
  /** Cookies by name. */
  jar: Map<string, string>
  /** `request('PUT /api/cart/items/A', { json: { quantity: 1 } })` */
  request(line: string, init?: RequestInit & { json?: unknown }): Promise<Response>
}

/** Without `stripe`, Stripe is unreachable. There are no rate limits unless `options` has some. */
export async function openShop(
  stripe: Partial<StripeOptions> = {},
  options: Partial<ApiOptions> = {},
): Promise<Shop> {
  const database = await createTestDatabase('seeded')
  const lines: Line[] = []
  const log = recordLog(lines)
  const engine = createEngine({
    databaseUrl: database.runtimeUrl,
    stripe: {
      secretKey: 'sk_test_shop',
      webhookSecrets,
      host: '127.0.0.1',
      port: 1,
      protocol: 'http',
      ...stripe,
    },
    clock: createClock(),
    log,
  })
  const accounts = createAccounts({ engine, secret: authSecret, siteUrl, log })
  const api = createApi({
    engine,
    siteUrl,
    authSecret,
    log,
    version: 'test',
    rateLimits: noRateLimits,
    ...options,
  })
  const { server, url } = await listen(api)
  let lost = false
  const loseDatabase = async () => {
    if (!lost) {
      await database.drop()
    }
    lost = true
  }
  const close = async () => {
    await new Promise((resolve) => server.close(resolve))
    api.close()
    await engine.close()
    await loseDatabase()
  }
  return {
    url,
    engine,
    accounts,
    databaseUrl: database.url,
    lines,
    visitor: () => createVisitor(url),
    loseDatabase,
    close,
    [Symbol.asyncDispose]: close,
  }
}

export interface SellingShop {
  harness: Harness
  engine: Engine
  accounts: Accounts
  visitor(): Visitor
  /** Delivers Stripe's pending events over HTTP. */
  deliverEvents(): Promise<void>
  lines: Line[]
}

/** A shop for one test, with the sandbox as Stripe. Its events wait for `deliverEvents`. */
export async function openSellingShop(): Promise<SellingShop> {
  const harness = await openHarness()
  const lines: Line[] = []
  const { server, url } = await listen(
    createApi({
      engine: harness.engine,
      siteUrl,
      authSecret,
      log: recordLog(lines),
      version: 'test',
      rateLimits: noRateLimits,
    }),
  )
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())))
  const stripe = createVisitor(url)
  return {
    harness,
    engine: harness.engine,
    accounts: createAccounts({ engine: harness.engine, secret: authSecret, siteUrl, log: recordLog(lines) }),
    lines,
    visitor: () => createVisitor(url),
    async deliverEvents() {
      for (const { body } of await harness.events()) {
        const headers = { 'stripe-signature': signatureOf(body, { secret: harnessSecret }) }
        const response = await stripe.request('POST /api/stripe/webhook', { body, headers })
        expect(response.status).toBe(200)
      }
    },
  }
}

function listen(api: ReturnType<typeof createApi>): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve) => {
    // As the storefront serves it: without replacing the global Request and Response.
    const server = serve(
      { fetch: api.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false },
      ({ port }) => resolve({ server, url: `http://127.0.0.1:${port}` }),
    )
  })
}

/** A browser on the shop's own pages: it sends cookies, origin and CSRF token. */
function createVisitor(url: string): Visitor {
  const jar = new Map<string, string>()
  const send = async (
    method: string,
    path: string,
    init: RequestInit,
    headers: Headers,
  ): Promise<Response> => {
    if (jar.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', cookieHeader(jar))
    }
    const response = await fetch(`${url}${path}`, { ...init, method, headers, duplex: 'half' })
    storeCookies(jar, response)
    return response
  }
  return {
    jar,
    async request(line, { json, ...init } = {}) {
      const [method = '', path = ''] = line.split(' ')
      const headers = new Headers(init.headers)
      if (json !== undefined) {
        headers.set('content-type', 'application/json')
      }
      if (method !== 'GET' && !headers.has('origin')) {
        headers.set('origin', siteUrl)
        if (!headers.has('x-csrf-token')) {
          headers.set('x-csrf-token', await fetchCsrfToken(send, headers))
        }
      }
      return send(method, path, json === undefined ? init : { ...init, body: JSON.stringify(json) }, headers)
    },
  }
}

/** If the test sets the cookies, the CSRF cookie is added to them. */
async function fetchCsrfToken(
  send: (...of: [string, string, RequestInit, Headers]) => Promise<Response>,
  headers: Headers,
): Promise<string> {
  const cookie = headers.get('cookie')
  const response = await send('GET', '/api/csrf', {}, new Headers(cookie === null ? {} : { cookie }))
  const { token } = z.object({ token: z.string() }).parse(await response.json())
  if (cookie !== null) {
    headers.set('cookie', `${cookie}; countinghouse_csrf=${token}`)
  }
  return token
}

function storeCookies(jar: Map<string, string>, response: Response): void {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    if (value === '' || /max-age=0(;|$)/i.test(cookie)) {
      jar.delete(name)
    } else {
      jar.set(name, value)
    }
  }
}

const cookieHeader = (jar: Map<string, string>) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/**
 * A signature as Stripe documents it, made without Stripe's SDK, because the SDK is what checks it.
 */
export function signatureOf(
  body: string,
  { secret = 'whsec_new', secondsAgo = 0, scheme = 'v1' } = {},
): string {
  const time = Math.floor(Date.now() / 1000) - secondsAgo
  return `t=${time},${scheme}=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
