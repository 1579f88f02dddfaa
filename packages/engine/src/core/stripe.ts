/**
 * The way to Stripe: the SDK with its API version pinned, and what we need to know of its errors
 * and answers.
 */
import Stripe from 'stripe'

/** Ours: objects in another version are fetched again instead of read. */
export const STRIPE_API_VERSION = '2026-10-28.endive'

export interface StripeOptions {
  secretKey: string
  /** One or several: two are alive while a secret is rotated. */
  webhookSecrets: string[]
  /** Where the sandbox listens; absent for Stripe's own. */
  host?: string | undefined
  port?: number | undefined
  protocol?: 'http' | 'https' | undefined
  /**
   * How many calls a second reconcile and the check of the books may make; `WALK_CALLS_PER_SECOND`
   * unless told.
   */
  walkCallsPerSecond?: number | undefined
}

/**
 * Stripe allows 25 reads a second in test mode; the shop's own calls need room beside those of a
 * long walk.
 */
export const WALK_CALLS_PER_SECOND = 15

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

/** Stripe shows an object where somebody asked for it, and its id otherwise. */
export function idOf(reference: string | { id: string }): string
export function idOf(reference: string | { id: string } | null | undefined): string | null
export function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'object' ? (reference?.id ?? null) : (reference ?? null)
}

/** The time of the answer by Stripe's clock; `undefined` when it did not say. */
export function answeredAt(answer: { lastResponse?: { headers: Record<string, string> } }): Date | undefined {
  const header = answer.lastResponse?.headers.date
  return header ? new Date(header) : undefined
}

/** What a failed call means for whoever has to decide what comes next. */
export type StripeFailure =
  /** Stripe read it and said no: nothing happened, and the same call will get the same answer. */
  | {
      kind: 'refused'
      message: string
      param: string | undefined
      code: string | undefined
      isPayment: boolean
    }
  | { kind: 'deleted'; message: string }
  /**
   * A 5xx is stored under the idempotency key and played back for 24 hours: look before calling
   * again.
   */
  | { kind: 'stored'; message: string }
  /**
   * No answer, too many calls, a bad key: it may or may not have happened; the very same call may
   * be repeated.
   */
  | { kind: 'unanswered'; message: string }

/** @throws what is no error of Stripe's */
export function stripeFailure(error: unknown): StripeFailure {
  if (!(error instanceof Stripe.errors.StripeError)) {
    throw error
  }
  const { message, statusCode, param, code } = error
  if (statusCode === 404) {
    return { kind: 'deleted', message }
  }
  if (statusCode === 400 || statusCode === 402) {
    return { kind: 'refused', message, param, code, isPayment: statusCode === 402 }
  }
  if (statusCode !== undefined && statusCode >= 500) {
    return { kind: 'stored', message }
  }
  return { kind: 'unanswered', message }
}
