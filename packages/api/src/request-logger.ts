/** Gives every request its id and its line in the log. Outermost: what it wraps cannot fail past it. */
import { randomUUID } from 'node:crypto'
import type { Log } from '@countinghouse/engine'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv } from './app.ts'
import { answerProblem } from './problem.ts'
import { serveAs } from './request-log.ts'

/** @param headers what every answer carries */
export function identify(log: Log, headers: Record<string, string>): MiddlewareHandler<ApiEnv> {
  const common = Object.entries({ 'cache-control': 'no-store', ...headers })
  return (c, next) => {
    const offered = c.req.header('x-request-id')
    const requestId = offered !== undefined && requestIdForm.test(offered) ? offered : randomUUID()
    return serveAs(requestId, () => serve(c, next, requestId, log, common))
  }
}

/** Long enough to be rare, and nothing that could break a log line. */
const requestIdForm = /^[A-Za-z0-9._-]{8,64}$/

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
  c.set('noted', {})
  // Set before the answer exists, which costs no second Headers; a route that may be cached says so itself.
  c.header('x-request-id', requestId)
  for (const [name, value] of common) {
    c.header(name, value)
  }
  try {
    await next()
  } catch (thrown) {
    // Hono hands only an `Error` to its error handler.
    c.res = answerProblem(c, thrown)
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
    ...c.get('noted'),
  }
  if (status >= 500) {
    log.warn(line, 'request')
  } else {
    log.info(line, 'request')
  }
}

/** The pattern, so that lines can be grouped; the path itself only where no route took it. */
function routeOf(c: Context<ApiEnv>): { route: string } | { path: string } {
  const route = matchedRoutes(c).find((matched) => !isWildcard(matched))
  return route ? { route: route.path } : { path: c.req.path }
}

/** Only what stands in front of routes takes more than one address. */
export function isWildcard({ path }: { path: string }): boolean {
  return path.endsWith('*')
}
