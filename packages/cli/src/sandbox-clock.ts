/** Follows the clock of a sandbox in another process, by which the shop then runs. */
import { type Clock, createClock } from '@countinghouse/engine'

/** Has the format of a Stripe key, which the SDK requires; the sandbox accepts any key. */
export const sandboxKey = 'sk_test_countinghouse'

const pollEveryMs = 250

export interface FollowedClock {
  clock: Clock
  stop(): void
}

/**
 * Polls the clock, which can be advanced at any time.
 * @throws the error of `fetch` when the sandbox cannot be reached
 */
export async function followSandboxClock(sandboxUrl: string): Promise<FollowedClock> {
  let offset = await fetchOffset(sandboxUrl)
  const timer = setInterval(() => {
    fetchOffset(sandboxUrl).then(
      (current) => {
        offset = current
      },
      // While the sandbox cannot be reached, its last offset is kept.
      () => {},
    )
  }, pollEveryMs)
  timer.unref()
  return { clock: createClock(() => Date.now() + offset), stop: () => clearInterval(timer) }
}

async function fetchOffset(sandboxUrl: string): Promise<number> {
  const response = await fetch(`${sandboxUrl}/_sandbox/clock`, { signal: AbortSignal.timeout(5_000) })
  const { now }: { now?: unknown } = (await response.json()) as object
  if (typeof now !== 'number') {
    throw new Error(`${sandboxUrl} is not a Stripe sandbox`)
  }
  return now - Date.now()
}
