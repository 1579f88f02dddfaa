/** Refuses who asks too often. Stands before everything but the webhook, which is mounted outside. */
import type { Context, MiddlewareHandler } from 'hono'
import { type AddressOf, networkOf } from '../address.ts'
import type { ApiEnv } from '../app.ts'
import { Problem } from '../problem.ts'
import type { Counted, Counter } from './count.ts'
import { type RateLimitName, rateLimitNameOf } from './table.ts'

export { type Counter, createCounter, noRateLimits } from './count.ts'
export { connectRedis } from './redis.ts'
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

/** The headers of draft-ietf-httpapi-ratelimit-headers, beside the older one that every client knows. */
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
