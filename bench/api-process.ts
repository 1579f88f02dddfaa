/** The engine behind its API, in a process of its own. No worker: what a measured call leaves to a job is not in the figure. */
import { createApi, noRateLimits } from '@countinghouse/api'
import { createClock, createEngine, silentLog } from '@countinghouse/engine'
import { serve } from '@hono/node-server'
import { config } from '../test/config.ts'
import { siteUrl, webhookSecret } from './context.ts'

const { DATABASE_URL: databaseUrl = '', SANDBOX_URL: sandboxUrl = '' } = process.env
const { hostname: host, port } = new URL(sandboxUrl)
const engine = createEngine({
  databaseUrl,
  stripe: {
    secretKey: 'sk_test_bench',
    webhookSecrets: [webhookSecret],
    host,
    port: Number(port),
    protocol: 'http',
  },
  clock: createClock(),
  config,
  log: silentLog,
})
await engine.claimStripe()
const api = createApi({
  engine,
  siteUrl,
  authSecret: 'a secret of the bench alone, kept nowhere',
  log: silentLog,
  rateLimits: noRateLimits,
})
serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false }, (address) =>
  process.send?.(`http://127.0.0.1:${address.port}`),
)
