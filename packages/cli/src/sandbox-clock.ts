/** A sandbox that runs in another process: the key it takes, and its clock, which is the shop's. */
import { type Clock, createClock } from '@countinghouse/engine'

/** In Stripe's form, so that the SDK takes it; the sandbox takes any. */
export const sandboxKey = 'sk_test_countinghouse'

const lookEveryMs = 250

export interface FollowedClock {
  clock: Clock
  stop(): void
}

/** Follows the clock by asking again and again: somebody may turn it. @throws what `fetch` throws when no sandbox is there */
export async function followSandboxClock(sandboxUrl: string): Promise<FollowedClock> {
  let offset = await askOffset(sandboxUrl)
  const timer = setInterval(() => {
    askOffset(sandboxUrl).then(
      (asked) => {
        offset = asked
      },
      // A sandbox that is away keeps the time it had.
      () => {},
    )
  }, lookEveryMs)
  timer.unref()
  return { clock: createClock(() => Date.now() + offset), stop: () => clearInterval(timer) }
}

async function askOffset(sandboxUrl: string): Promise<number> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/clock`, { signal: AbortSignal.timeout(5_000) })
  const { now }: { now?: unknown } = (await answer.json()) as object
  if (typeof now !== 'number') {
    throw new Error(`${sandboxUrl} answers as no sandbox does`)
  }
  return now - Date.now()
}
