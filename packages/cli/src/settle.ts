/** Waits for events that jobs are to settle. */
import type { Engine, StripeEventRow } from '@countinghouse/engine'

const lookEveryMs = 200
/** So long without one more that is settled, and nobody seems to work on them. */
const patienceMs = 60_000

/**
 * Resolves when none of `ids` is pending without having failed: what failed is tried again by itself, perhaps in an hour. Also
 * when asked to stop, and when nothing has moved for a minute. Returns those that are still pending, by id.
 */
export async function untilSettled(
  engine: Engine,
  ids: Set<string>,
  {
    signal,
    onProgress = () => {},
  }: { signal?: AbortSignal | undefined; onProgress?: (settled: number) => void } = {},
): Promise<Map<string, StripeEventRow>> {
  let movedAt = performance.now()
  let leftBefore = Number.POSITIVE_INFINITY
  for (;;) {
    const all = await engine.stripeEvents.list({ status: 'pending', limit: 1_000_000 })
    const pending = new Map(all.filter(({ id }) => ids.has(id)).map((event) => [event.id, event]))
    const untried = [...pending.values()].filter(({ attempts }) => attempts === 0).length
    onProgress(ids.size - untried)
    if (untried < leftBefore) {
      movedAt = performance.now()
    }
    leftBefore = untried
    if (untried === 0 || signal?.aborted || performance.now() - movedAt > patienceMs) {
      return pending
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
