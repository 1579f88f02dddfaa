/**
 * Counts requests: in Redis, so that several servers share the counts, or in memory without Redis
 * or while it is unreachable.
 */
import type { Log } from '@countinghouse/engine'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimit, RateLimitName, RateLimits } from './table.ts'
import { eachRateLimit, rateLimitNames } from './table.ts'

export interface Counted extends RateLimit {
  ok: boolean
  remaining: number
  /** Until the full number of requests is allowed again. */
  resetSeconds: number
}

export interface Counter {
  /** `undefined` without a limit. */
  count(name: RateLimitName, key: string): Promise<Counted | undefined>
}

/** @param shopName separates the counts of shops that share a Redis */
export function createCounter(
  limits: RateLimits,
  redis: Redis | undefined,
  shopName: string,
  log: Log,
): Counter {
  const limiters = new Map(rateLimitNames.map((name) => [name, createLimiter(name, limits, redis, shopName)]))
  return {
    async count(name, key) {
      const limit = limits[name]
      const limiter = limiters.get(name)
      if (!limit || !limiter) {
        return undefined
      }
      try {
        return counted(limit, await limiter.consume(key), true)
      } catch (rejected) {
        if (rejected instanceof RateLimiterRes) {
          return counted(limit, rejected, false)
        }
        // Neither Redis nor memory could count. Serving requests without a limit is better than
        // failing them.
        log.error({ error: String(rejected) }, 'Counting a request for its rate limit failed')
        return undefined
      }
    },
  }
}

function createLimiter(name: RateLimitName, limits: RateLimits, redis: Redis | undefined, shopName: string) {
  const limit = limits[name]
  if (!limit) {
    return undefined
  }
  const options = {
    keyPrefix: `countinghouse:${shopName}:${name}`,
    points: limit.requests,
    duration: limit.seconds,
  }
  const memory = new RateLimiterMemory(options)
  if (!redis) {
    return memory
  }
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: memory,
    rejectIfRedisNotReady: true,
    // Clients over the limit are rejected from memory, so that a flood does not reach Redis.
    inMemoryBlockOnConsumed: limit.requests + 1,
  })
}

function counted(limit: RateLimit, { remainingPoints, msBeforeNext }: RateLimiterRes, ok: boolean): Counted {
  return {
    ...limit,
    ok,
    remaining: remainingPoints,
    resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  }
}

/** For tests and benchmarks, which send many requests from one address. */
export const noRateLimits: RateLimits = eachRateLimit(() => undefined)
