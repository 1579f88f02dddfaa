/**
 * Time comes in through the door, so that a test or the sandbox can own it. Nothing here orders
 * events of Stripe's: their own `created` and fetches do. Timers live here as well: they pass in
 * wall time, whatever the clock was turned to.
 */
export interface Clock {
  /** The shop's time: what rows are stamped with and what is due is measured against. */
  now(): Date
  /** The machine's time: signatures, latencies, and when the queue wakes. */
  wall(): Date
  /** Resolves after `ms` of wall time, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * `now` gives milliseconds since 1970 and may be turned forward; without it, the machine's time.
 */
export function createClock(now: () => number = Date.now): Clock {
  return { now: () => new Date(now()), wall: () => new Date(), sleep }
}

/** By how many milliseconds the shop's time runs ahead of the machine's. */
export const offsetMs = (clock: Clock): number => clock.now().getTime() - clock.wall().getTime()

export const addSeconds = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000)
export const addMinutes = (time: Date, minutes: number): Date => addSeconds(time, minutes * 60)
/** Stripe's times are whole seconds since 1970. */
export const fromStripeTime = (seconds: number): Date => new Date(seconds * 1000)
/** The same of what may be missing. */
export const fromStripeTimeOrNull = (seconds: number | null | undefined): Date | null =>
  seconds == null ? null : fromStripeTime(seconds)
export const toStripeTime = (time: Date): number => Math.floor(time.getTime() / 1000)

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      return resolve()
    }
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
