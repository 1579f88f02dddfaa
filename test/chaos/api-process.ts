/**
 * A process for tests to kill: engine and API on a port, and a job worker if `runsWorker` is set,
 * without pages. Its settings are JSON in the first argument. It sends `ready`, logs JSON lines to
 * stderr, and ends with its parent.
 */
import { createServer } from 'node:http'
import { flushCompileCache } from 'node:module'
import { createApi, noRateLimits } from '@countinghouse/api'
import { createEngine, type Log } from '@countinghouse/engine'
import { getRequestListener } from '@hono/node-server'
import { followSandboxClock } from '../../packages/cli/src/sandbox-clock.ts'
import { config } from '../config.ts'

export interface ApiProcessSettings {
  databaseUrl: string
  sandboxPort: number
  port: number
  webhookSecret: string
  runsWorker: boolean
  /** Connections to the database. Default: the engine's. */
  poolSize?: number
}

const settings: ApiProcessSettings = JSON.parse(process.argv[2] ?? '')
const { clock } = await followSandboxClock(`http://127.0.0.1:${settings.sandboxPort}`)
const log = createLog()
const engine = createEngine({
  databaseUrl: settings.databaseUrl,
  stripe: {
    secretKey: 'sk_test_chaos',
    webhookSecrets: [settings.webhookSecret],
    host: '127.0.0.1',
    port: settings.sandboxPort,
    protocol: 'http',
  },
  clock,
  config,
  log,
  ...(settings.poolSize ? { poolSize: settings.poolSize } : {}),
})
await engine.claimStripe()
const url = `http://127.0.0.1:${settings.port}`
const api = createApi({
  engine,
  siteUrl: url,
  authSecret: 'a secret that only the tests know',
  log,
  rateLimits: noRateLimits,
})
const listener = getRequestListener((request, env) => api.fetch(request, env), {
  overrideGlobalObjects: false,
})
const server = createServer((request, response) => void listener(request, response))
server.listen(settings.port, '127.0.0.1', () => {
  process.send?.('ready')
  // A killed process cannot write the cache when it ends.
  flushCompileCache()
})
if (settings.runsWorker) {
  engine.work({ signal: new AbortController().signal })
}
process.on('disconnect', () => process.exit())

function createLog(bound: object = {}): Log {
  const line = (level: string) => (fields: object, message: string) =>
    void process.stderr.write(`${JSON.stringify({ level, message, ...bound, ...fields })}\n`)
  return {
    debug() {},
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => createLog({ ...bound, ...fields }),
  }
}
