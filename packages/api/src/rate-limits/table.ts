/** Which requests are counted together, and how many of them are allowed. */

export interface RateLimit {
  /** Requests allowed in a window. */
  requests: number
  /** Length of the window. */
  seconds: number
}

interface Row {
  /**
   * Matched against the method and path, such as `POST /api/checkout`. The first row that matches
   * counts.
   */
  matches: RegExp
  /** In the form of `parseRateLimit`. */
  default: string
}

export const rateLimitTable = {
  /** Each request calls Stripe, and a checkout reserves inventory. */
  checkout: { matches: /^POST \/api\/(.+\/)?(checkout|portal)$/, default: '5/1m' },
  /** Requests that try a password or a token: better-auth's own limiter is off. */
  signIn: { matches: /^(POST|PUT|PATCH|DELETE) \/api\/(auth\/|account\/delete$)/, default: '10/1m' },
  /** Password attempts against one account, from any address: counted by `sign-in-guard.ts`. */
  account: { matches: /(?!)/, default: '30/15m' },
  /** The merchant's servers, which have few addresses. */
  spending: { matches: /^(POST|PUT|PATCH|DELETE) \/api\/tokens(\/|$)/, default: '3000/1m' },
  other: { matches: /^/, default: '600/1m' },
} as const satisfies Record<string, Row>

export type RateLimitName = keyof typeof rateLimitTable

/** `undefined` for no limit. */
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
  return rateLimitNames.find((name) => rateLimitTable[name].matches.test(`${method} ${path}`)) ?? 'other'
}

/**
 * Parses `5/1m`, `100/30s` or `1000/1h`; `0` is no limit.
 * @throws RangeError for any other text
 */
export function parseRateLimit(text: string): RateLimit | undefined {
  if (text === '0') {
    return undefined
  }
  const [, requests, count, unit] = text.match(/^([1-9]\d{0,6})\/([1-9]\d{0,3})([smh])$/) ?? []
  const seconds = Number(count) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1)
  if (!requests) {
    throw new RangeError(
      `${text} is not a rate limit. Use the form 5/1m, 100/30s or 1000/1h, or 0 for no limit.`,
    )
  }
  return { requests: Number(requests), seconds }
}
