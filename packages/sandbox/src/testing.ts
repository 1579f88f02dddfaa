/**
 * For tests: a sandbox on a free port, a client of Stripe's SDK for it, and a webhook endpoint.
 * Only works within vitest, because every response is validated.
 */
import Stripe from 'stripe'
import { validationHooks } from '../schemas/check-every-test.ts'
import { type StartedSandbox, startSandbox } from './index.ts'

export { postInProcess } from './testing/in-process.ts'
export { type Listener, listen } from './testing/listen.ts'

export interface TestSandbox extends StartedSandbox, AsyncDisposable {
  stripe: Stripe
  /** Real time in milliseconds, as the sandbox sees it. A test may change it. */
  wall: { now: number }
  /** Makes a call without the SDK, as curl would. */
  call(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>
}

/** January 1, 2026, 12:00 UTC. */
export const noon = Date.UTC(2026, 0, 1, 12)

export async function startTestSandbox(databasePath = ':memory:'): Promise<TestSandbox> {
  const wall = { now: noon }
  const started = await startSandbox({
    port: 0,
    seed: 'test',
    databasePath,
    now: () => wall.now,
    ...validationHooks,
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
