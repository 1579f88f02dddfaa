/**
 * Gives every request an id and a line in the log. It is the outermost middleware, so that it also
 * sees thrown errors. hono's request-id is not used: it rejects ids with a period, which tracing
 * systems send, and accepts one of any length.
 */
import { randomUUID } from 'node:crypto'
import type { Log } from '@countinghouse/engine'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv } from './api-env.ts'
import { problemResponse } from './problem.ts'
import { withinRequest } from './request-log.ts'

/** @param headers set on every response */
export function requestLogger(log: Log, headers: Record<string, string>): MiddlewareHandler<ApiEnv> {
  const common = Object.entries({ 'cache-control': 'no-store', ...headers })
  return (c, next) => {
    const offered = c.req.header('x-request-id')
    const requestId = offered !== undefined && requestIdPattern.test(offered) ? offered : randomUUID()
    return withinRequest(requestId, () => serve(c, next, requestId, log, common))
  }
}

/** Long enough to be unique, and without characters that could break a log line. */
const requestIdPattern = /^[A-Za-z0-9._-]{8,64}$/

async function serve(
  c: Context<ApiEnv>,
  next: Next,
  requestId: string,
  log: Log,
  common: [string, string][],
): Promise<void> {
  const startedAt = performance.now()
  c.set('requestId', requestId)
  c.set('log', log)
  c.set('logFields', {})
  // Set before there is a response, which avoids copying its headers. A cacheable route overrides
  // `cache-control`.
  c.header('x-request-id', requestId)
  for (const [name, value] of common) {
    c.header(name, value)
  }
  try {
    await next()
  } catch (thrown) {
    // hono passes only instances of `Error` to its error handler.
    c.res = problemResponse(c, thrown)
  }
  logRequest(c, log, performance.now() - startedAt)
}

function logRequest(c: Context<ApiEnv>, log: Log, ms: number): void {
  const { status } = c.res
  const line = {
    method: c.req.method,
    ...routeOf(c),
    status,
    ms: Math.round(ms * 10) / 10,
    ...c.get('logFields'),
  }
  if (status >= 500) {
    log.warn(line, 'request')
  } else {
    log.info(line, 'request')
  }
}

/** The route's pattern, so that lines can be grouped; the path itself if no route matched. */
function routeOf(c: Context<ApiEnv>): { route: string } | { path: string } {
  const route = matchedRoutes(c).find((matched) => !isWildcard(matched))
  return route ? { route: route.path } : { path: c.req.path }
}

/** Middleware is mounted on wildcard paths, routes are not. */
export function isWildcard({ path }: { path: string }): boolean {
  return path.endsWith('*')
}
