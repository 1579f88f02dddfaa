/** Waits for Stripe events that jobs process. */
import type { Engine, StripeEventRow } from '@countinghouse/engine'

const pollEveryMs = 200
/** Without progress for this long, no worker seems to process them. */
const stalledAfterMs = 60_000

/**
 * Resolves when each event of `ids` is settled or has failed once; failed events are retried
 * automatically, possibly in an hour. Also resolves when `signal` aborts, and after a minute
 * without progress.
 * @returns the events that are still pending, by id
 */
export async function waitUntilSettled(
  engine: Engine,
  ids: Set<string>,
  {
    signal,
    onProgress = () => {},
  }: { signal?: AbortSignal | undefined; onProgress?: (settled: number) => void } = {},
): Promise<Map<string, StripeEventRow>> {
  let progressAt = performance.now()
  let untriedBefore = Number.POSITIVE_INFINITY
  for (;;) {
    const all = await engine.stripeEvents.list({ status: 'pending', limit: 1_000_000 })
    const pending = new Map(all.filter(({ id }) => ids.has(id)).map((event) => [event.id, event]))
    const untried = [...pending.values()].filter(({ attempts }) => attempts === 0).length
    onProgress(ids.size - untried)
    if (untried < untriedBefore) {
      progressAt = performance.now()
    }
    untriedBefore = untried
    if (untried === 0 || signal?.aborted || performance.now() - progressAt > stalledAfterMs) {
      return pending
    }
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
  }
}
