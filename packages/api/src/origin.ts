/**
 * Keeps other sites' pages from acting with a customer's cookie. A browser says where a request comes from, in `Origin` and
 * `Sec-Fetch-Site`; what says nothing is no browser, and is heard only as long as no cookie speaks for it.
 */
import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from './app.ts'
import { Problem } from './problem.ts'

export interface Origins {
  /** Whether an address to return to lies within. */
  includes(address: string): boolean
  /** Under which of the shop's own names the page was that asks; by its name in SITE_URL where that is not said. */
  siteOf(c: Context): string
  /** For unsafe methods. */
  failForOthers(isAuthenticated: (c: Context) => boolean): MiddlewareHandler<ApiEnv>
  /** Lets the pages of the allowed origins read what they ask for; every other page is told nothing. */
  answerCors: MiddlewareHandler<ApiEnv>
}

/** `allowed` are origins beside the shop's own. */
export function createOrigins(siteUrl: string, allowed: string[] = []): Origins {
  const own = ownOrigins(siteUrl)
  const others = new Set(allowed)
  const isAllowed = (origin: string) => own.has(origin) || others.has(origin)
  return {
    includes(address) {
      const url = URL.parse(address)
      // What a browser would read otherwise than we do is not an address of ours: credentials, backslashes, another scheme.
      return (
        url !== null && !/[\\\s]/.test(address) && !url.username && !url.password && isAllowed(url.origin)
      )
    },
    // A shop on one's own machine has several names, and a cookie only one of them.
    siteOf(c) {
      const origin = c.req.header('origin')
      return origin !== undefined && own.has(origin) ? origin : new URL(siteUrl).origin
    },
    failForOthers: (isAuthenticated) => async (c, next) => {
      const origin = c.req.header('origin')
      const fromElsewhere = c.req.header('sec-fetch-site') === 'cross-site'
      const refused =
        origin === undefined
          ? fromElsewhere || isAuthenticated(c)
          : !isAllowed(origin) || (fromElsewhere && !others.has(origin))
      if (refused) {
        throw new Problem('origin.refused')
      }
      await next()
    },
    answerCors: async (c, next) => {
      const origin = c.req.header('origin')
      c.header('vary', 'origin', { append: true })
      if (origin === undefined || !isAllowed(origin)) {
        return next()
      }
      c.header('access-control-allow-origin', origin)
      c.header('access-control-allow-credentials', 'true')
      if (c.req.method !== 'OPTIONS' || c.req.header('access-control-request-method') === undefined) {
        return next()
      }
      c.header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE')
      c.header('access-control-allow-headers', 'content-type, idempotency-key, x-csrf-token, x-request-id')
      c.header('access-control-max-age', '600')
      return c.body(null, 204)
    },
  }
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/** On one's own machine the same shop answers to several names; the port still tells it from another one's. */
function ownOrigins(siteUrl: string): Set<string> {
  const site = new URL(siteUrl)
  const names = loopbackNames.includes(site.hostname) ? loopbackNames : [site.hostname]
  return new Set(names.map((name) => new URL(`${site.protocol}//${name}:${site.port}`).origin))
}
