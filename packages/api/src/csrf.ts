/**
 * Against requests that other pages make with a customer's cookies. The token is in a cookie that no script reads and, the same, in a
 * header that no form can set; it is signed, holds for half a day, and belongs to the very cookies that authenticate: after signing in or out it is
 * another's.
 */
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { sessionCookie } from './accounts/index.ts'
import type { ApiEnv } from './app.ts'
import type { CartCookie } from './cart-cookie.ts'
import { Problem } from './problem.ts'

export interface Csrf {
  /** The caller's token; one that still holds for a while is given again, so that two tabs do not take it from each other. */
  issue(c: Context): string
  /** Whether a cookie says who asks. */
  isAuthenticated(c: Context): boolean
  /** Refuses what a cookie authenticates and no token goes with. */
  demand: MiddlewareHandler<ApiEnv>
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
  const subjectOf = (c: Context) => [getCookie(c, session) ?? '', cartCookie.read(c) ?? '']
  const sign = (c: Context, nonce: string, issuedAt: string) => {
    const said = JSON.stringify([nonce, issuedAt, hash('sha256', JSON.stringify(subjectOf(c)))])
    return createHmac('sha256', key).update(said).digest('base64url')
  }
  const ageOf = (c: Context, token: string | undefined): number => {
    const [nonce, issuedAt, signature] = token?.split('.') ?? []
    if (!nonce || !issuedAt || !signature || !isSame(signature, sign(c, nonce, issuedAt))) {
      return Number.POSITIVE_INFINITY
    }
    return now() - Number(issuedAt)
  }
  const isAuthenticated = (c: Context) => subjectOf(c).some((cookie) => cookie !== '')

  return {
    isAuthenticated,
    issue(c) {
      const held = getCookie(c, name)
      if (held && ageOf(c, held) < AGE_MS_MAX / 2) {
        return held
      }
      const [nonce, issuedAt] = [randomBytes(16).toString('base64url'), String(now())]
      const token = `${nonce}.${issuedAt}.${sign(c, nonce, issuedAt)}`
      setCookie(c, name, token, { path: '/', httpOnly: true, sameSite: 'Strict', secure })
      return token
    },
    demand: async (c, next) => {
      if (isAuthenticated(c)) {
        const [sent, held] = [c.req.header('x-csrf-token'), getCookie(c, name)]
        if (!sent || !held || !isSame(sent, held) || ageOf(c, sent) > AGE_MS_MAX) {
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
