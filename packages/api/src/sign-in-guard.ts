/**
 * Slows who guesses at one account from many addresses. Tries are counted by account as well as by address; yet the owner is not locked
 * out by them: a browser in which the password was once right counts by itself, and so does one that came by a mail of ours.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ApiEnv } from './app.ts'
import { type Counter, requireRemaining } from './rate-limits/index.ts'

export interface SignInGuard {
  /** Before a password is tried. @throws Problem `rate.limited` */
  admit(c: Context<ApiEnv>, email: string): Promise<void>
  /** This browser's owner is the account's. */
  trust(c: Context<ApiEnv>, email: string): void
}

export function createSignInGuard({
  counter,
  secret,
  siteUrl,
}: {
  counter: Counter
  secret: string
  siteUrl: string
}): SignInGuard {
  const secure = new URL(siteUrl).protocol === 'https:'
  const name = secure ? '__Host-countinghouse_known' : 'countinghouse_known'
  const key = createHmac('sha256', secret).update('known browser').digest()
  // Neither the cookie nor the counter tells whose it is.
  const sign = (email: string) => createHmac('sha256', key).update(email.toLowerCase()).digest('base64url')
  const isKnown = (c: Context, email: string) => {
    const [shown, right] = [Buffer.from(getCookie(c, name) ?? ''), Buffer.from(sign(email))]
    return shown.byteLength === right.byteLength && timingSafeEqual(shown, right)
  }
  return {
    async admit(c, email) {
      const counted = await counter.count('account', `${isKnown(c, email) ? 'known' : 'any'}:${sign(email)}`)
      if (counted) {
        requireRemaining(c, 'account', counted)
      }
    },
    trust: (c, email) =>
      setCookie(c, name, sign(email), {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge: SECONDS_OF_A_YEAR,
      }),
  }
}

const SECONDS_OF_A_YEAR = 365 * 24 * 60 * 60
