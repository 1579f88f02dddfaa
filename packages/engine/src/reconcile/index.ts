/** What webhooks promise and cannot keep: that in the end our rows say what Stripe's objects say. */
import Stripe from 'stripe'
import type { Context } from '../core/context.ts'
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
import type { Discrepancy, ReconcileOptions, ReconcileReport } from './types.ts'
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
export async function reconcile(ctx: Context, options: ReconcileOptions): Promise<ReconcileReport> {
  const discrepancies: Discrepancy[] = []
  const pace = createPace(ctx, options.signal)
  const eventsWalked = await walkEvents(ctx, options, pace, (discrepancy) => discrepancies.push(discrepancy))
  const run: Run = { ctx, options, pace, report: (discrepancy) => discrepancies.push(discrepancy) }
  const resumed = options.repair ? await readProgress(ctx) : undefined
  // A step that no longer exists is none to go on from.
  const first = Math.max(
    0,
    comparisons.findIndex(({ step }) => step === resumed?.step),
  )
  let compared = 0
  for (const comparison of comparisons.slice(first)) {
    compared += await compareAll(run, comparison, comparison.step === resumed?.step ? resumed : undefined)
  }
  if (options.repair) {
    await keepProgress(ctx, undefined)
  }
  return { eventsWalked, compared, discrepancies, resumed: resumed !== undefined }
}

interface Run {
  ctx: Context
  options: ReconcileOptions
  pace: Pace
  report(discrepancy: Discrepancy): void
}

/**
 * By the order of the ids, which stays what it is while rows come and go: what is new behind our back is the next run's. A step that
 * left no difference is good up to its beginning, and the next run looks back no further; one that left some is looked at again.
 */
async function compareAll(run: Run, comparison: Comparison, resumed: Progress | undefined): Promise<number> {
  const { ctx, pace, report } = run
  const { repair, onProgress, signal } = run.options
  const { step } = comparison
  let goodUntil = resumed ? resumed.goodUntil : ctx.clock.now()
  const tell = (seen: number) => onProgress?.({ step, done: seen, total: undefined })
  const look = { goodUntil: await readGoodUntil(ctx, step), pace, tell, signal }
  const all = (await comparison.list(ctx, look)).toSorted()
  const after = resumed?.after
  const left = after === undefined ? all : all.filter((id) => id > after)
  const before = all.length - left.length
  for (const [done, id] of left.entries()) {
    onProgress?.({ step, done: before + done, total: all.length })
    const found = await pace(() => comparison.compare(ctx, id))
    const discrepancy = found && (await settleDiscrepancy(run, found))
    if (discrepancy) {
      report(discrepancy)
    }
    if (discrepancy && !discrepancy.repaired) {
      goodUntil = undefined
    }
    if (repair) {
      await keepProgress(ctx, { step, after: id, goodUntil })
    }
  }
  onProgress?.({ step, done: all.length, total: all.length })
  if (repair && goodUntil) {
    await keepGoodUntil(ctx, step, goodUntil)
  }
  return left.length
}

/** What one row cannot bear must not keep the others from being healed; Stripe being away ends the run. */
async function settleDiscrepancy(
  { ctx, options, pace }: Run,
  { discrepancy, mend }: Found,
): Promise<Discrepancy> {
  if (!options.repair || !mend) {
    return { ...discrepancy, repaired: false }
  }
  try {
    await pace(mend)
    return { ...discrepancy, repaired: true }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) {
      throw error
    }
    const reason = error instanceof Error ? error.message : String(error)
    ctx.log.error({ discrepancy, error: reason }, 'A drift could not be healed')
    return { ...discrepancy, hint: `Healing it failed: ${reason}`, repaired: false }
  }
}
