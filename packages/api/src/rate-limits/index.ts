/** Rate limits of all routes except the webhook. */
import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../api-env.ts'
import { type AddressOf, networkOf } from '../client-address.ts'
import { Problem } from '../problem.ts'
import type { Counted, Counter } from './count.ts'
import { type RateLimitName, rateLimitNameOf } from './table.ts'

export { connectRedis } from './connect-redis.ts'
export { type Counter, createCounter, noRateLimits } from './count.ts'
export {
  defaultRateLimits,
  eachRateLimit,
  parseRateLimit,
  type RateLimit,
  type RateLimitName,
  type RateLimits,
  rateLimitTable,
} from './table.ts'

/** @throws Problem `rate.limited` */
export function limitRates(counter: Counter, addressOf: AddressOf): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const address = addressOf(c)
    if (address !== undefined) {
      const name = rateLimitNameOf(c.req.method, c.req.path)
      const counted = await counter.count(name, networkOf(address))
      if (counted) {
        requireRemaining(c, name, counted)
      }
    }
    await next()
  }
}

/**
 * Sets the headers of draft-ietf-httpapi-ratelimit-headers, and `Retry-After`, which more clients
 * know.
 * @throws Problem `rate.limited`
 */
export function requireRemaining(c: Context<ApiEnv>, name: RateLimitName, counted: Counted): void {
  const { ok, requests, seconds, remaining, resetSeconds } = counted
  c.header('ratelimit-policy', `"${name}";q=${requests};w=${seconds}`)
  c.header('ratelimit', `"${name}";r=${remaining};t=${resetSeconds}`)
  if (ok) {
    return
  }
  c.header('retry-after', String(resetSeconds))
  throw new Problem('rate.limited', { retryAfterSeconds: resetSeconds })
}
