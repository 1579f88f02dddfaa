/** For tests: a sandbox on a free port, Stripe's own SDK for it, and an endpoint that hears its webhooks. Only within vitest: every answer is checked. */
import Stripe from 'stripe'
import { watched } from '../schemas/watch.ts'
import { type StartedSandbox, startSandbox } from './index.ts'

export { inProcess } from './testing/in-process.ts'
export { type Listener, listen } from './testing/listen.ts'

export interface TestSandbox extends StartedSandbox, AsyncDisposable {
  stripe: Stripe
  /** The wall's time in milliseconds, which the test owns. */
  wall: { now: number }
  /** A call as curl would make it. */
  call(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>
}

/** New Year 2026, noon. */
export const noon = Date.UTC(2026, 0, 1, 12)

export async function startTestSandbox(databasePath = ':memory:'): Promise<TestSandbox> {
  const wall = { now: noon }
  const started = await startSandbox({
    port: 0,
    seed: 'test',
    databasePath,
    now: () => wall.now,
    deliveryTimeoutMs: 2_000,
    ...watched,
  })
  const stripe = new Stripe('sk_test_sandbox', {
    host: '127.0.0.1',
    port: started.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  })
  return {
    ...started,
    stripe,
    wall,
    call(method, path, body, headers = {}) {
      const authorization = {
        authorization: 'Bearer sk_test_sandbox',
        'content-type': 'application/x-www-form-urlencoded',
      }
      return fetch(started.url + path, {
        method,
        headers: { ...authorization, ...headers },
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      })
    },
    [Symbol.asyncDispose]: started.close,
  }
}
