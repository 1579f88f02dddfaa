/** The cart's token in its cookie. Whoever knows the token holds the cart, so no script may read it. */
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

export interface CartCookie {
  /** `undefined` also for what no token of ours looks like. */
  read(c: Context): string | undefined
  write(c: Context, token: string): void
  clear(c: Context): void
}

/** Over https the name begins with `__Host-`: a browser then takes the cookie from this very host only, never from a sibling. */
export function createCartCookie(siteUrl: string): CartCookie {
  const secure = new URL(siteUrl).protocol === 'https:'
  const name = secure ? '__Host-countinghouse_cart' : 'countinghouse_cart'
  return {
    read(c) {
      const token = getCookie(c, name)
      return token !== undefined && tokenForm.test(token) ? token : undefined
    },
    write: (c, token) =>
      setCookie(c, name, token, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge: secondsOfAYear,
      }),
    clear: (c) => setCookie(c, name, '', { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: 0 }),
  }
}

/** 256 bits in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/
const secondsOfAYear = 365 * 24 * 60 * 60
