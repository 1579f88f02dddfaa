/**
 * The API with its engine, in a process of its own. Without a worker, so that jobs are not part of
 * the measurement.
 */
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
  authSecret: 'a secret used only by the benchmarks',
  log: silentLog,
  rateLimits: noRateLimits,
})
serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false }, (address) =>
  process.send?.(`http://127.0.0.1:${address.port}`),
)
