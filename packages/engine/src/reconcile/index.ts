/** Updates our rows to match Stripe's objects, in case webhooks were lost. */
import Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import type { Comparison, Found, ListOptions, Pace } from '../stripe-sync/compare.ts'
import { stripeObjects } from '../stripe-sync/objects/index.ts'
import { compareBalance } from './compare-balance.ts'
import { compareCheckouts, compareSubscriptionCheckouts } from './compare-checkouts.ts'
import { comparePayments } from './compare-payments.ts'
import { comparePlanTokens, compareTokenPackPrices } from './compare-tokens.ts'
import { createPace } from './pace.ts'
import { type Progress, readProgress, saveProgress } from './progress.ts'
import { scanEvents } from './scan-events.ts'
import type { Discrepancy, ReconcileOptions, ReconcileReport } from './types.ts'
import { readVerifiedUntil, saveVerifiedUntil } from './verified-until.ts'

/**
 * In this order: later comparisons need the orders, customers and invoices that earlier ones
 * repair.
 */
const comparisons: Comparison[] = [
  compareCheckouts,
  compareSubscriptionCheckouts,
  comparePayments,
  ...stripeObjects.flatMap(({ comparison }) => comparison ?? []),
  compareBalance,
  comparePlanTokens,
  compareTokenPackPrices,
]

/** See `Engine.reconcile`. */
export async function reconcile(ctx: Context, options: ReconcileOptions): Promise<ReconcileReport> {
  const discrepancies: Discrepancy[] = []
  const pace = createPace(ctx, options.signal)
  const eventsScanned = await scanEvents(ctx, options, pace, (discrepancy) => discrepancies.push(discrepancy))
  const run: Run = { ctx, options, pace, report: (discrepancy) => discrepancies.push(discrepancy) }
  const resumed = options.repair ? await readProgress(ctx) : undefined
  // A stored step that no longer exists is not found, and the run starts at the first one.
  const first = Math.max(
    0,
    comparisons.findIndex(({ step }) => step === resumed?.step),
  )
  let compared = 0
  for (const comparison of comparisons.slice(first)) {
    compared += await runComparison(run, comparison, comparison.step === resumed?.step ? resumed : undefined)
  }
  if (options.repair) {
    await saveProgress(ctx, undefined)
  }
  return { eventsScanned, compared, discrepancies, resumed: resumed !== undefined }
}

interface Run {
  ctx: Context
  options: ReconcileOptions
  pace: Pace
  report(discrepancy: Discrepancy): void
}

/**
 * Compares in the order of the ids, which does not change as rows come and go: a row added behind
 * the current id is left to the next run. If no discrepancy remains, the next run has to look back
 * no further than this step's start; if one does, the next run compares everything again.
 */
async function runComparison(
  run: Run,
  comparison: Comparison,
  resumed: Progress | undefined,
): Promise<number> {
  const { ctx, pace, report } = run
  const { repair, onProgress, signal } = run.options
  const { step } = comparison
  let verifiedUntil = resumed ? resumed.verifiedUntil : ctx.clock.now()
  const onListed = (count: number) => onProgress?.({ step, done: count, total: undefined })
  const listOptions: ListOptions = {
    verifiedUntil: await readVerifiedUntil(ctx, step),
    pace,
    onListed,
    signal,
  }
  const all = (await comparison.list(ctx, listOptions)).toSorted()
  const after = resumed?.after
  const remaining = after === undefined ? all : all.filter((id) => id > after)
  const doneBefore = all.length - remaining.length
  for (const [index, id] of remaining.entries()) {
    onProgress?.({ step, done: doneBefore + index, total: all.length })
    const found = await pace(() => comparison.compare(ctx, id))
    const discrepancy = found && (await repairDiscrepancy(run, found))
    if (discrepancy) {
      report(discrepancy)
    }
    if (discrepancy && !discrepancy.repaired) {
      verifiedUntil = undefined
    }
    if (repair) {
      await saveProgress(ctx, { step, after: id, verifiedUntil })
    }
  }
  onProgress?.({ step, done: all.length, total: all.length })
  if (repair && verifiedUntil) {
    await saveVerifiedUntil(ctx, step, verifiedUntil)
  }
  return remaining.length
}

/**
 * A repair that fails must not keep the others from being made, unless it failed because Stripe did
 * not answer.
 */
async function repairDiscrepancy(
  { ctx, options, pace }: Run,
  { discrepancy, repair }: Found,
): Promise<Discrepancy> {
  if (!options.repair || !repair) {
    return { ...discrepancy, repaired: false }
  }
  try {
    await pace(repair)
    return { ...discrepancy, repaired: true }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) {
      throw error
    }
    const reason = error instanceof Error ? error.message : String(error)
    ctx.log.error({ discrepancy, error: reason }, 'A discrepancy could not be repaired')
    return { ...discrepancy, hint: `The repair failed: ${reason}`, repaired: false }
  }
}
