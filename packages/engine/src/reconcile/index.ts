/** What webhooks promise and cannot keep: that in the end our rows say what Stripe's objects say. */
import Stripe from 'stripe'
import type { Drift, DriftReport, ReconcileOptions } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { compareBalance } from './compare-balance.ts'
import { compareCheckouts } from './compare-checkouts.ts'
import { compareCreditNotes } from './compare-credit-notes.ts'
import { compareCustomers } from './compare-customers.ts'
import { compareDisputes } from './compare-disputes.ts'
import { compareInvoices } from './compare-invoices.ts'
import { comparePackPrices } from './compare-pack-prices.ts'
import { comparePayments } from './compare-payments.ts'
import { comparePlanTokens } from './compare-plan-tokens.ts'
import { compareRefunds } from './compare-refunds.ts'
import { compareSubscriptionCheckouts } from './compare-subscription-checkouts.ts'
import { compareSubscriptions } from './compare-subscriptions.ts'
import type { Comparison, Found } from './comparison.ts'
import { createPace, type Pace } from './pace.ts'
import { keepGoodUntil, keepProgress, type Progress, readGoodUntil, readProgress } from './progress.ts'
import { walkEvents } from './walk-events.ts'

/** Each row compares one table of ours with its objects. */
const comparisons: Comparison[] = [
  compareCheckouts,
  compareSubscriptionCheckouts,
  comparePayments,
  compareCustomers,
  compareSubscriptions,
  compareInvoices,
  compareCreditNotes,
  compareRefunds,
  compareDisputes,
  compareBalance,
  comparePlanTokens,
  comparePackPrices,
]

/** See `Engine.reconcile`. */
export async function reconcile(ground: Ground, options: ReconcileOptions): Promise<DriftReport> {
  const drifts: Drift[] = []
  const pace = createPace(ground, options.signal)
  const eventsWalked = await walkEvents(ground, options, pace, (drift) => drifts.push(drift))
  const run: Run = { ground, options, pace, report: (drift) => drifts.push(drift) }
  const resumed = options.heal ? await readProgress(ground) : undefined
  // A step that no longer exists is none to go on from.
  const first = Math.max(
    0,
    comparisons.findIndex(({ step }) => step === resumed?.step),
  )
  let compared = 0
  for (const comparison of comparisons.slice(first)) {
    compared += await compareAll(run, comparison, comparison.step === resumed?.step ? resumed : undefined)
  }
  if (options.heal) {
    await keepProgress(ground, undefined)
  }
  return { eventsWalked, compared, drifts, resumed: resumed !== undefined }
}

interface Run {
  ground: Ground
  options: ReconcileOptions
  pace: Pace
  report(drift: Drift): void
}

/**
 * By the order of the ids, which stays what it is while rows come and go: what is new behind our back is the next run's. A step that
 * left no difference is good up to its beginning, and the next run looks back no further; one that left some is looked at again.
 */
async function compareAll(run: Run, comparison: Comparison, resumed: Progress | undefined): Promise<number> {
  const { ground, pace, report } = run
  const { heal, onProgress, signal } = run.options
  const { step } = comparison
  let goodUntil = resumed ? resumed.goodUntil : ground.clock.now()
  const tell = (seen: number) => onProgress?.({ step, done: seen, total: undefined })
  const look = { goodUntil: await readGoodUntil(ground, step), pace, tell, signal }
  const all = (await comparison.list(ground, look)).toSorted()
  const after = resumed?.after
  const left = after === undefined ? all : all.filter((id) => id > after)
  const before = all.length - left.length
  for (const [done, id] of left.entries()) {
    onProgress?.({ step, done: before + done, total: all.length })
    const found = await pace(() => comparison.compare(ground, id))
    const drift = found && (await settleDrift(run, found))
    if (drift) {
      report(drift)
    }
    if (drift && !drift.healed) {
      goodUntil = undefined
    }
    if (heal) {
      await keepProgress(ground, { step, after: id, goodUntil })
    }
  }
  onProgress?.({ step, done: all.length, total: all.length })
  if (heal && goodUntil) {
    await keepGoodUntil(ground, step, goodUntil)
  }
  return left.length
}

/** What one row cannot bear must not keep the others from being healed; Stripe being away ends the run. */
async function settleDrift({ ground, options, pace }: Run, { drift, mend }: Found): Promise<Drift> {
  if (!options.heal || !mend) {
    return { ...drift, healed: false }
  }
  try {
    await pace(mend)
    return { ...drift, healed: true }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) {
      throw error
    }
    const reason = error instanceof Error ? error.message : String(error)
    ground.log.error({ drift, error: reason }, 'A drift could not be healed')
    return { ...drift, remedy: `Healing it failed: ${reason}`, healed: false }
  }
}
