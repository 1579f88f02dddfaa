/** Stripe's SDK with a pinned API version, and the classification of its errors. */
import Stripe from 'stripe'

/** The API version of the engine. Webhook objects in another version are fetched again. */
export const STRIPE_API_VERSION = '2026-10-28.endive'

export interface StripeOptions {
  secretKey: string
  /** Signing secrets of the webhook endpoint; two while a secret is rotated. */
  webhookSecrets: string[]
  /** The host of the sandbox. Default: Stripe's API. */
  host?: string | undefined
  port?: number | undefined
  protocol?: 'http' | 'https' | undefined
  /** Calls per second of reconcile and the ledger check. Default: `RECONCILE_CALLS_PER_SECOND`. */
  reconcileCallsPerSecond?: number | undefined
}

/** Stripe allows 25 reads per second in test mode; the rest is left for the shop's requests. */
export const RECONCILE_CALLS_PER_SECOND = 15

export function createStripe(options: StripeOptions): Stripe {
  const { secretKey, host, port, protocol } = options
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    appInfo: { name: 'Countinghouse' },
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
    ...(host ? { host } : {}),
    ...(port ? { port } : {}),
    ...(protocol ? { protocol } : {}),
  })
}

export const isLiveKey = (secretKey: string): boolean => /^(sk|rk)_live_/.test(secretKey)

/** The id of a reference, which Stripe returns as an id or as an expanded object. */
export function idOf(reference: string | { id: string }): string
export function idOf(reference: string | { id: string } | null | undefined): string | null
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'object' ? (reference?.id ?? null) : (reference ?? null)
}

/** The time of the response by Stripe's clock; `undefined` without a date header. */
export function answeredAt(answer: { lastResponse?: { headers: Record<string, string> } }): Date | undefined {
  const header = answer.lastResponse?.headers.date
  return header ? new Date(header) : undefined
}

/** A failed call, by what the caller can do about it. */
export type StripeFailure =
  /** Stripe rejected the call: nothing happened, and the same call will be rejected again. */
  | {
      kind: 'rejected'
      message: string
      param: string | undefined
      code: string | undefined
      isPayment: boolean
    }
  | { kind: 'deleted'; message: string }
  /**
   * Stripe stores a 5xx under the idempotency key and repeats it for 24 hours: retrieve the object
   * before calling again.
   */
  | { kind: 'stored'; message: string }
  /**
   * No response, rate limit or invalid API key: the call may have succeeded, and the same call can
   * be repeated.
   */
  | { kind: 'unanswered'; message: string }

/** @throws `error` itself if it is not an error of Stripe */
export function stripeFailure(error: unknown): StripeFailure {
  if (!(error instanceof Stripe.errors.StripeError)) {
    throw error
  }
  const { message, statusCode, param, code } = error
  if (statusCode === 404) {
    return { kind: 'deleted', message }
  }
  if (statusCode === 400 || statusCode === 402) {
    return { kind: 'rejected', message, param, code, isPayment: statusCode === 402 }
  }
  if (statusCode !== undefined && statusCode >= 500) {
    return { kind: 'stored', message }
  }
  return { kind: 'unanswered', message }
}
