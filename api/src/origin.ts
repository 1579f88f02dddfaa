/**
 * Keeps other sites' pages from acting with a customer's cookie. A browser says where a request comes from, in `Origin` and
 * `Sec-Fetch-Site`; what sends neither is no browser, and carries no cookie that its user did not put there.
 */
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from './app.ts'
import { Problem } from './problem.ts'

export function refuseOtherOrigins(siteUrl: string): MiddlewareHandler<ApiEnv> {
  const own = ownOrigins(siteUrl)
  return async (c, next) => {
    const origin = c.req.header('origin')
    if (origin !== undefined && !own.has(origin)) throw new Problem('origin.refused')
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Problem('origin.refused')
    await next()
  }
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/** On one's own machine the same shop answers to several names; the port still tells it from another one's. */
function ownOrigins(siteUrl: string): Set<string> {
  const site = new URL(siteUrl)
  const names = loopbackNames.includes(site.hostname) ? loopbackNames : [site.hostname]
  return new Set(names.map((name) => new URL(`${site.protocol}//${name}:${site.port}`).origin))
}
