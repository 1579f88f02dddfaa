/**
 * A process to be killed, with the inboxes of several shops: `POST /<n>/api/stripe/webhook` is shop n's. Its settings come as JSON in
 * its first argument. It works no queue, says when it is ready, and ends with its parent.
 */
import { createServer } from 'node:http'
import { createApi, noRateLimits } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { getRequestListener } from '@hono/node-server'

export interface InboxSettings {
  port: number
  webhookSecret: string
  shops: { databaseUrl: string; sandboxPort: number; clockOffsetMs: number }[]
}

const { port, webhookSecret, shops }: InboxSettings = JSON.parse(process.argv[2] ?? '')
const apis = shops.map(({ databaseUrl, sandboxPort, clockOffsetMs }) => {
  const engine = createEngine({
    databaseUrl,
    stripe: {
      secretKey: 'sk_test_stage',
      webhookSecrets: [webhookSecret],
      host: '127.0.0.1',
      port: sandboxPort,
      protocol: 'http',
    },
    clock: createClock(() => Date.now() + clockOffsetMs),
    poolSize: 2,
  })
  return createApi({
    engine,
    siteUrl: `http://127.0.0.1:${port}`,
    authSecret: 'a secret that nobody but the tests knows',
    log: silentLog,
    rateLimits: noRateLimits,
  })
})

const answer = getRequestListener(
  (request, env) => {
    const url = new URL(request.url)
    const [, shop = '', ...path] = url.pathname.split('/')
    const api = apis[Number(shop)]
    if (!api) return new Response(null, { status: 404 })
    const { method, headers, body } = request
    return api.fetch(new Request(new URL(`/${path.join('/')}`, url), { method, headers, body, duplex: 'half' }), env)
  },
  { overrideGlobalObjects: false },
)
createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1', () => process.send?.('ready'))
process.on('disconnect', () => process.exit())
