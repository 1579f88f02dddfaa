/** The connection to Redis: never waited for longer than a blink, and nobody's error when it is not there. */
import type { Log } from '@countinghouse/engine'
import { Redis } from 'ioredis'

export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    // A command that cannot be sent now is answered by the memory instead, not kept until it is too late.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS_MAX,
    connectTimeout: 2_000,
    retryStrategy: (attempts) => Math.min(attempts * 100, 1_000),
  })
  let away = false
  // One line when it goes and one when it comes back, whatever lies between.
  redis.on('error', ({ message }: Error) => {
    if (!away) {
      log.warn({ error: message }, 'Redis is away: requests are counted in memory')
    }
    away = true
  })
  redis.on('close', () => redis.emit('error', new Error('The connection was closed')))
  redis.on('ready', () => {
    if (away) {
      log.info({}, 'Redis is back')
    }
    away = false
  })
  return redis
}

/** A Redis that hangs delays each request by this much, and no request fails. */
const COMMAND_MS_MAX = 200
