/**
 * The clock, passed in so that tests and the sandbox can control it. It does not order Stripe
 * events: their `created` and fetches do. Timers are here too and run in wall time, whatever the
 * clock shows.
 */
export interface Clock {
  /** The shop's time: timestamps of rows, and due dates. */
  now(): Date
  /** The machine's time: signatures, latencies, and the queue. */
  wall(): Date
  /** Resolves after `ms` of wall time, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * @param now the shop's time in milliseconds since 1970, which may run ahead. Default: the
 *   machine's time
 */
export function createClock(now: () => number = Date.now): Clock {
  return { now: () => new Date(now()), wall: () => new Date(), sleep }
}

/** How far the shop's time is ahead of the machine's, in milliseconds. */
export const offsetMs = (clock: Clock): number => clock.now().getTime() - clock.wall().getTime()

export const addSeconds = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000)
export const addMinutes = (time: Date, minutes: number): Date => addSeconds(time, minutes * 60)
/** Stripe's timestamps are whole seconds since 1970. */
export const fromStripeTime = (seconds: number): Date => new Date(seconds * 1000)
/** `null` for a missing timestamp. */
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
