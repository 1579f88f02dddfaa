/**
 * Keeps the pages of other sites from acting with a customer's cookie. A browser sends the origin
 * of a request in `Origin` and `Sec-Fetch-Site`. A request without them is not from a browser, and
 * is accepted if no cookie authenticates it.
 */
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { ApiEnv } from './api-env.ts'
import { Problem } from './problem.ts'

export interface Origins {
  /** Whether a URL belongs to the shop or to an allowed origin. */
  includes(url: string): boolean
  /**
   * The shop's own origin that the request came from; the origin of SITE_URL for any other request.
   */
  siteOf(c: Context): string
  /** For unsafe methods. @throws Problem `origin.refused` */
  requireAllowed(isAuthenticated: (c: Context) => boolean): MiddlewareHandler<ApiEnv>
  /** Lets pages of the shop and of allowed origins read responses. */
  cors: MiddlewareHandler<ApiEnv>
}

/** @param allowed origins besides the shop's own */
export function createOrigins(siteUrl: string, allowed: string[] = []): Origins {
  const own = ownOrigins(siteUrl)
  const others = new Set(allowed)
  const isAllowed = (origin: string) => own.has(origin) || others.has(origin)
  return {
    includes(text) {
      const url = URL.parse(text)
      // Credentials, backslashes and spaces are rejected because browsers parse them in other ways
      // than `URL` does.
      return url !== null && !/[\\\s]/.test(text) && !url.username && !url.password && isAllowed(url.origin)
    },
    // On a developer's machine the shop has several names, and a cookie belongs to one of them.
    siteOf(c) {
      const origin = c.req.header('origin')
      return origin !== undefined && own.has(origin) ? origin : new URL(siteUrl).origin
    },
    requireAllowed: (isAuthenticated) => async (c, next) => {
      const origin = c.req.header('origin')
      const isCrossSite = c.req.header('sec-fetch-site') === 'cross-site'
      const isRejected =
        origin === undefined
          ? isCrossSite || isAuthenticated(c)
          : !isAllowed(origin) || (isCrossSite && !others.has(origin))
      if (isRejected) {
        throw new Problem('origin.refused')
      }
      await next()
    },
    cors: createCors(isAllowed),
  }
}

function createCors(isAllowed: (origin: string) => boolean): MiddlewareHandler<ApiEnv> {
  const allowOrigin = cors({
    origin: (origin) => origin,
    credentials: true,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['content-type', 'idempotency-key', 'x-csrf-token', 'x-request-id'],
    maxAge: 600,
  })
  return async (c, next) => {
    const origin = c.req.header('origin')
    // hono's cors answers every OPTIONS request and names the methods to any origin: it only sees
    // allowed origins, and OPTIONS only as a preflight.
    const isPreflight = c.req.header('access-control-request-method') !== undefined
    if (origin !== undefined && isAllowed(origin) && (c.req.method !== 'OPTIONS' || isPreflight)) {
      return allowOrigin(c, next)
    }
    c.header('vary', 'Origin', { append: true })
    await next()
  }
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/**
 * On a developer's machine the same shop has several names; the port distinguishes it from other
 * shops.
 */
function ownOrigins(siteUrl: string): Set<string> {
  const site = new URL(siteUrl)
  const names = loopbackNames.includes(site.hostname) ? loopbackNames : [site.hostname]
  return new Set(names.map((name) => new URL(`${site.protocol}//${name}:${site.port}`).origin))
}
