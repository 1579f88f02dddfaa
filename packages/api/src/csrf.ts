/**
 * CSRF protection: a signed double-submit token. The same token must arrive in a cookie that
 * scripts cannot read and in a header that a form cannot set. It expires after 12 hours, and is
 * bound to the session and cart cookies, so that signing in or out invalidates it.
 */
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { sessionCookie } from './accounts/index.ts'
import type { ApiEnv } from './api-env.ts'
import type { CartCookie } from './cart-cookie.ts'
import { Problem } from './problem.ts'

export interface Csrf {
  /**
   * Returns the current token while it is valid for another six hours, so that two tabs share it;
   * else a new one.
   */
  issue(c: Context): string
  /** Whether a session or cart cookie authenticates the request. */
  isAuthenticated(c: Context): boolean
  /**
   * Rejects a request that a cookie authenticates and that has no valid token.
   * @throws Problem `csrf.refused`
   */
  requireToken: MiddlewareHandler<ApiEnv>
}

interface CsrfInput {
  secret: string
  siteUrl: string
  cartCookie: CartCookie
  /** Milliseconds since 1970. */
  now?: () => number
}

export function createCsrf({ secret, siteUrl, cartCookie, now = Date.now }: CsrfInput): Csrf {
  const session = sessionCookie(siteUrl).name
  const secure = new URL(siteUrl).protocol === 'https:'
  const name = secure ? '__Host-countinghouse_csrf' : 'countinghouse_csrf'
  const key = createHmac('sha256', secret).update('csrf').digest()
  const credentialsOf = (c: Context) => [getCookie(c, session) ?? '', cartCookie.read(c) ?? '']
  const sign = (c: Context, nonce: string, issuedAt: string) => {
    const payload = JSON.stringify([nonce, issuedAt, hash('sha256', JSON.stringify(credentialsOf(c)))])
    return createHmac('sha256', key).update(payload).digest('base64url')
  }
  const ageOf = (c: Context, token: string | undefined): number => {
    const [nonce, issuedAt, signature] = token?.split('.') ?? []
    if (!nonce || !issuedAt || !signature || !isSame(signature, sign(c, nonce, issuedAt))) {
      return Number.POSITIVE_INFINITY
    }
    return now() - Number(issuedAt)
  }
  const isAuthenticated = (c: Context) => credentialsOf(c).some((cookie) => cookie !== '')

  return {
    isAuthenticated,
    issue(c) {
      const current = getCookie(c, name)
      if (current && ageOf(c, current) < AGE_MS_MAX / 2) {
        return current
      }
      const [nonce, issuedAt] = [randomBytes(16).toString('base64url'), String(now())]
      const token = `${nonce}.${issuedAt}.${sign(c, nonce, issuedAt)}`
      setCookie(c, name, token, { path: '/', httpOnly: true, sameSite: 'Strict', secure })
      return token
    },
    requireToken: async (c, next) => {
      if (isAuthenticated(c)) {
        const [sent, stored] = [c.req.header('x-csrf-token'), getCookie(c, name)]
        if (!sent || !stored || !isSame(sent, stored) || ageOf(c, sent) > AGE_MS_MAX) {
          throw new Problem('csrf.refused')
        }
      }
      await next()
    },
  }
}

const AGE_MS_MAX = 12 * 60 * 60 * 1000

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.byteLength === other.byteLength && timingSafeEqual(one, other)
}
