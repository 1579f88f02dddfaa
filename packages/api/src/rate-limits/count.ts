/** Counts requests: in Redis, where several servers count together, and in memory where there is none or while it is away. */
import type { Log } from '@countinghouse/engine'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimit, RateLimitName, RateLimits } from './table.ts'
import { eachRateLimit, rateLimitNames } from './table.ts'

export interface Counted extends RateLimit {
  ok: boolean
  remaining: number
  /** Until all of them are let through again. */
  resetSeconds: number
}

export interface Counter {
  /** `undefined` where there is no limit. */
  count(name: RateLimitName, key: string): Promise<Counted | undefined>
}

/** @param place what tells this shop's counts from another's in the same Redis */
export function createCounter(
  limits: RateLimits,
  redis: Redis | undefined,
  place: string,
  log: Log,
): Counter {
  const limiters = new Map(rateLimitNames.map((name) => [name, createLimiter(name, limits, redis, place)]))
  return {
    async count(name, key) {
      const limit = limits[name]
      const limiter = limiters.get(name)
      if (!limit || !limiter) {
        return undefined
      }
      try {
        return counted(limit, await limiter.consume(key), true)
      } catch (refused) {
        if (refused instanceof RateLimiterRes) {
          return counted(limit, refused, false)
        }
        // Neither Redis nor its stand-in could count. A shop that sells uncounted is better than one that does not sell.
        log.error({ error: String(refused) }, 'A request could not be counted')
        return undefined
      }
    },
  }
}

function createLimiter(name: RateLimitName, limits: RateLimits, redis: Redis | undefined, place: string) {
  const limit = limits[name]
  if (!limit) {
    return undefined
  }
  const options = {
    keyPrefix: `countinghouse:${place}:${name}`,
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
    // Who is over the limit is refused from memory from then on: a flood does not reach Redis.
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

/** For tests and for benchmarks, which come from one address all at once. */
export const noRateLimits: RateLimits = eachRateLimit(() => undefined)
