/**
 * The connection to Redis, with short timeouts: requests neither wait for it nor fail without it.
 */
import type { Log } from '@countinghouse/engine'
import { Redis } from 'ioredis'

export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    // A command that cannot be sent now is counted in memory instead of being queued.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS_MAX,
    connectTimeout: 2_000,
    retryStrategy: (attempts) => Math.min(attempts * 100, 1_000),
  })
  let isUnreachable = false
  // One line when the connection is lost and one when it is back, however many attempts fail
  // between.
  redis.on('error', ({ message }: Error) => {
    if (!isUnreachable) {
      log.warn({ error: message }, 'Redis is unreachable: counting requests in memory')
    }
    isUnreachable = true
  })
  redis.on('close', () => redis.emit('error', new Error('The connection was closed')))
  redis.on('ready', () => {
    if (isUnreachable) {
      log.info({}, 'Redis is reachable again')
    }
    isUnreachable = false
  })
  return redis
}

/** The longest that an unresponsive Redis can delay a request. */
const COMMAND_MS_MAX = 200
