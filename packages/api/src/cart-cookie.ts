/**
 * The cookie with the token of a guest's cart. The token gives access to the cart, so scripts
 * cannot read the cookie.
 */
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

export interface CartCookie {
  /** `undefined` without a cookie, and for a value that is not in the form of a token. */
  read(c: Context): string | undefined
  write(c: Context, token: string): void
  clear(c: Context): void
}

/**
 * Over https the name starts with `__Host-`: browsers then reject the cookie from any other host,
 * subdomains included.
 */
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
        maxAge: YEAR_SECONDS,
      }),
    clear: (c) => setCookie(c, name, '', { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: 0 }),
  }
}

/** 256 bits in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/
const YEAR_SECONDS = 365 * 24 * 60 * 60
