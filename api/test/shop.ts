/** A whole shop behind a port of its own: the API over the real engine, on a database of its own. */
import { createHmac } from 'node:crypto'
import { createClock, createEngine, type Engine, type StripeOptions, seed } from '@countinghouse/engine'
import { type ServerType, serve } from '@hono/node-server'
import { expect, onTestFinished } from 'vitest'
import { createTestDatabase } from '../../test/database.ts'
import { openStage, type Stage } from '../../test/inbox/stage.ts'
import { type ApiOptions, createApi, noRateLimits } from '../src/index.ts'
import { type Line, recordLog } from './stand-in.ts'

export const webhookSecrets = ['whsec_new', 'whsec_old']

export interface Shop extends AsyncDisposable {
  url: string
  engine: Engine
  lines: Line[]
  /** Somebody with a browser: keeps the cookie that the shop gave. */
  visitor(): Visitor
  /** As when somebody pulls the plug of its server. */
  loseDatabase(): Promise<void>
  close(): Promise<void>
}

export interface Visitor {
  /** `request('PUT /api/cart/items/A', { json: { quantity: 1 } })` */
  request(line: string, init?: RequestInit & { json?: unknown }): Promise<Response>
}

/** `stripe` says where Stripe is; nobody listens at the port that is taken otherwise. Nobody's requests are too many. */
export async function openShop(stripe: Partial<StripeOptions> = {}, options: Partial<ApiOptions> = {}): Promise<Shop> {
  const database = await createTestDatabase()
  await seed({ databaseUrl: database.url })
  const lines: Line[] = []
  const log = recordLog(lines)
  const engine = createEngine({
    databaseUrl: database.url,
    stripe: { secretKey: 'sk_test_shop', webhookSecrets, host: '127.0.0.1', port: 1, protocol: 'http', ...stripe },
    clock: createClock(),
    log,
  })
  const api = createApi({ engine, siteUrl: 'http://127.0.0.1:3000', log, version: 'test', rateLimits: noRateLimits, ...options })
  const { server, url } = await listen(api)
  let lost = false
  const loseDatabase = async () => {
    if (!lost) await database.drop()
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
    lines,
    visitor: () => createVisitor(url),
    loseDatabase,
    close,
    [Symbol.asyncDispose]: close,
  }
}

export interface SellingShop {
  stage: Stage
  visitor(): Visitor
  /** Delivers what Stripe has to say by now, over HTTP. */
  hearStripe(): Promise<void>
  lines: Line[]
}

/** A shop for one test, with Stripe played by the sandbox, whose events wait until somebody hears them. */
export async function openSellingShop(): Promise<SellingShop> {
  const stage = await openStage()
  const lines: Line[] = []
  const { server, url } = await listen(
    createApi({
      engine: stage.engine,
      siteUrl: 'http://127.0.0.1:3000',
      log: recordLog(lines),
      version: 'test',
      rateLimits: noRateLimits,
    }),
  )
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())))
  const hear = createVisitor(url)
  return {
    stage,
    lines,
    visitor: () => createVisitor(url),
    async hearStripe() {
      for (const { body } of await stage.events()) {
        const headers = { 'stripe-signature': signatureOf(body, { secret: 'whsec_stage' }) }
        const answer = await hear.request('POST /api/stripe/webhook', { body, headers })
        expect(answer.status).toBe(200)
      }
    },
  }
}

function listen(api: ReturnType<typeof createApi>): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve) => {
    // As the storefront serves it: the platform's own Request and Response stay what they are.
    const server = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false }, ({ port }) =>
      resolve({ server, url: `http://127.0.0.1:${port}` }),
    )
  })
}

function createVisitor(url: string): Visitor {
  let cookie: string | undefined
  return {
    async request(line, { json, ...init } = {}) {
      const [method, path] = line.split(' ')
      const headers = new Headers(init.headers)
      if (cookie && !headers.has('cookie')) headers.set('cookie', cookie)
      if (json !== undefined) headers.set('content-type', 'application/json')
      const body = json === undefined ? init.body : JSON.stringify(json)
      const answer = await fetch(`${url}${path}`, { ...init, method, headers, body, duplex: 'half' })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return answer
    },
  }
}

/** Stripe's signature as its documentation describes it, made without its SDK: that is what checks it. */
export function signatureOf(body: string, { secret = 'whsec_new', secondsAgo = 0, scheme = 'v1' } = {}): string {
  const time = Math.floor(Date.now() / 1000) - secondsAgo
  return `t=${time},${scheme}=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
