/** How often is too often: which requests count together, and how many of them are let through. */

export interface RateLimit {
  /** This many requests … */
  requests: number
  /** … in this many seconds. */
  seconds: number
}

interface Row {
  /** Tried in this order on `POST /api/checkout`: the first row that takes a request has it. */
  takes: RegExp
  /** As in its setting. */
  default: string
}

export const rateLimitTable = {
  /** Each one calls Stripe; and a checkout reserves goods. */
  checkout: { takes: /^POST \/api\/(.+\/)?(checkout|portal)$/, default: '5/1m' },
  /** Whatever tries a password or a token: better-auth's own limiter is off. */
  signIn: { takes: /^(POST|PUT|PATCH|DELETE) \/api\/(auth\/|account\/delete$)/, default: '10/1m' },
  /** Tries of one account's password, from wherever: counted in `sign-in-guard.ts`, which knows whose it is. */
  account: { takes: /(?!)/, default: '30/15m' },
  /** Servers of the merchant's, which come from few addresses. */
  spending: { takes: /^(POST|PUT|PATCH|DELETE) \/api\/tokens(\/|$)/, default: '3000/1m' },
  other: { takes: /^/, default: '600/1m' },
} as const satisfies Record<string, Row>

export type RateLimitName = keyof typeof rateLimitTable

/** `undefined` is no limit. */
export type RateLimits = Record<RateLimitName, RateLimit | undefined>

export const rateLimitNames = Object.keys(rateLimitTable) as RateLimitName[]

export function defaultRateLimits(): RateLimits {
  return eachRateLimit((name) => parseRateLimit(rateLimitTable[name].default))
}

export function eachRateLimit(limitOf: (name: RateLimitName) => RateLimit | undefined): RateLimits {
  return {
    checkout: limitOf('checkout'),
    signIn: limitOf('signIn'),
    account: limitOf('account'),
    spending: limitOf('spending'),
    other: limitOf('other'),
  }
}

export function rateLimitNameOf(method: string, path: string): RateLimitName {
  return rateLimitNames.find((name) => rateLimitTable[name].takes.test(`${method} ${path}`)) ?? 'other'
}

/**
 * `5/1m`, `100/30s`, `1000/1h`; `0` is no limit.
 * @throws RangeError for anything else
 */
export function parseRateLimit(text: string): RateLimit | undefined {
  if (text === '0') {
    return undefined
  }
  const [, requests, count, unit] = text.match(/^([1-9]\d{0,6})\/([1-9]\d{0,3})([smh])$/) ?? []
  const seconds = Number(count) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1)
  if (!requests) {
    throw new RangeError(
      `${text} is no rate limit: give one such as 5/1m, 100/30s or 1000/1h, or 0 for none.`,
    )
  }
  return { requests: Number(requests), seconds }
}
