/** What webhooks promise and cannot keep: that in the end our rows say what Stripe's objects say. */
import type { Drift, DriftReport, ReconcileOptions } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { compareCheckouts } from './compare-checkouts.ts'
import { comparePayments } from './compare-payments.ts'
import type { Comparison, Found } from './comparison.ts'
import { walkEvents } from './walk-events.ts'

/** Each row compares one table of ours with its objects. */
const comparisons: Comparison[] = [compareCheckouts, comparePayments]

/** Stripe allows 25 reads a second in test mode; the shop's own calls need room beside ours. */
const CALLS_PER_SECOND = 15

/** See `Engine.reconcile`. */
export async function reconcile(ground: Ground, options: ReconcileOptions): Promise<DriftReport> {
  const drifts: Drift[] = []
  const eventsWalked = await walkEvents(ground, options, (drift) => drifts.push(drift))
  let compared = 0
  for (const comparison of comparisons) compared += await compareAll(ground, comparison, options, drifts)
  return { eventsWalked, compared, drifts }
}

async function compareAll(
  ground: Ground,
  comparison: Comparison,
  { heal, onProgress, signal }: ReconcileOptions,
  drifts: Drift[],
): Promise<number> {
  const ids = await comparison.list(ground)
  for (const [done, id] of ids.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ step: comparison.step, done, total: ids.length })
    await ground.clock.sleep(1000 / CALLS_PER_SECOND, signal)
    const found = await comparison.compare(ground, id)
    if (found) drifts.push(await settleDrift(found, heal))
  }
  onProgress?.({ step: comparison.step, done: ids.length, total: ids.length })
  return ids.length
}

async function settleDrift({ drift, mend }: Found, heal: boolean): Promise<Drift> {
  if (!heal || !mend) return { ...drift, healed: false }
  await mend()
  return { ...drift, healed: true }
}
