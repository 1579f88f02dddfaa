/**
 * Limits password guessing against one account from many addresses. Attempts are counted by account
 * as well as by address. The owner is not locked out: a browser that has signed in before, or came
 * from an emailed link, is counted separately.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { ApiEnv } from './api-env.ts'
import { type Counter, requireRemaining } from './rate-limits/index.ts'

export interface SignInGuard {
  /** Counts an attempt. Call it before the password is checked. @throws Problem `rate.limited` */
  admit(c: Context<ApiEnv>, email: string): Promise<void>
  /** Marks the browser as one of the account's owner. */
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
  // Neither the cookie nor the counter contains the email address.
  const sign = (email: string) => createHmac('sha256', key).update(email.toLowerCase()).digest('base64url')
  const isKnown = (c: Context, email: string) => {
    const [sent, expected] = [Buffer.from(getCookie(c, name) ?? ''), Buffer.from(sign(email))]
    return sent.byteLength === expected.byteLength && timingSafeEqual(sent, expected)
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
        maxAge: YEAR_SECONDS,
      }),
  }
}

const YEAR_SECONDS = 365 * 24 * 60 * 60
