/** Keeps a long walk from taking the calls that customers need: Stripe counts them together. */
import Stripe from 'stripe'
import type { Clock } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

/** When Stripe says all the same that it was too much, we wait, twice as long each time. */
const WAITS_MAX = 6
const WAIT_MS_FIRST = 1000

export type Pace = <T>(call: () => Promise<T>) => Promise<T>

/**
 * Each call takes one of as many places as there are in a second: a handful goes at once, a thousand go evenly.
 * @throws what the call throws; `StripeRateLimitError` only after a minute of them
 */
export function createPace(
  { clock, settings }: { clock: Clock; settings: Pick<Context['settings'], 'walkCallsPerSecond'> },
  signal: AbortSignal | undefined,
): Pace {
  const places: number[] = Array.from({ length: settings.walkCallsPerSecond }, () => 0)
  const takePlace = async () => {
    const freeAt = (places.shift() ?? 0) + 1000
    const now = clock.wall().getTime()
    places.push(Math.max(now, freeAt))
    if (freeAt > now) {
      await clock.sleep(freeAt - now, signal)
    }
  }
  return async (call) => {
    for (let waits = 0; ; waits++) {
      await takePlace()
      signal?.throwIfAborted()
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeRateLimitError) || waits >= WAITS_MAX) {
          throw error
        }
        await clock.sleep(WAIT_MS_FIRST * 2 ** waits, signal)
      }
    }
  }
}
