/**
 * Limits the rate of reconcile's calls: Stripe's rate limit is shared with the calls that customers
 * wait for.
 */
import Stripe from 'stripe'
import type { Clock } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { Pace } from '../stripe-sync/compare.ts'

/** How often a call that Stripe rejects with 429 is retried, waiting twice as long each time. */
const RETRIES_MAX = 6
const DELAY_MS_FIRST = 1000

/**
 * Allows `reconcileCallsPerSecond` calls in any one second: the first ones start at once, a
 * thousand are spread evenly.
 * @throws what the call throws; `StripeRateLimitError` only after a minute of retries
 */
export function createPace(
  { clock, settings }: { clock: Clock; settings: Pick<Context['settings'], 'reconcileCallsPerSecond'> },
  signal: AbortSignal | undefined,
): Pace {
  /** When the last calls started, oldest first: each call waits until a second after the oldest. */
  const startedAt: number[] = Array.from({ length: settings.reconcileCallsPerSecond }, () => 0)
  const waitForTurn = async () => {
    const allowedAt = (startedAt.shift() ?? 0) + 1000
    const now = clock.wall().getTime()
    startedAt.push(Math.max(now, allowedAt))
    if (allowedAt > now) {
      await clock.sleep(allowedAt - now, signal)
    }
  }
  return async (call) => {
    for (let retries = 0; ; retries++) {
      await waitForTurn()
      signal?.throwIfAborted()
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeRateLimitError) || retries >= RETRIES_MAX) {
          throw error
        }
        await clock.sleep(DELAY_MS_FIRST * 2 ** retries, signal)
      }
    }
  }
}
