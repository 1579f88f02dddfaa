/** What webhooks promise and cannot keep: that in the end our rows say what Stripe's objects say. */
import Stripe from 'stripe'
import type { Drift, DriftReport, ReconcileOptions } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { compareCheckouts } from './compare-checkouts.ts'
import { compareCustomers } from './compare-customers.ts'
import { compareInvoices } from './compare-invoices.ts'
import { comparePayments } from './compare-payments.ts'
import { compareSubscriptions } from './compare-subscriptions.ts'
import type { Comparison, Found } from './comparison.ts'
import { walkEvents } from './walk-events.ts'

/** Each row compares one table of ours with its objects. */
const comparisons: Comparison[] = [compareCheckouts, comparePayments, compareCustomers, compareSubscriptions, compareInvoices]

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
    if (found) drifts.push(await settleDrift(ground, found, heal))
  }
  onProgress?.({ step: comparison.step, done: ids.length, total: ids.length })
  return ids.length
}

/** What one row cannot bear must not keep the others from being healed; Stripe being away ends the run. */
async function settleDrift(ground: Ground, { drift, mend }: Found, heal: boolean): Promise<Drift> {
  if (!heal || !mend) return { ...drift, healed: false }
  try {
    await mend()
    return { ...drift, healed: true }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    ground.log.error({ drift, error: reason }, 'A drift could not be healed')
    return { ...drift, remedy: `Healing it failed: ${reason}`, healed: false }
  }
}
