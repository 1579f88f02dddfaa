import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { answeredAt } from '../core/stripe.ts'
import type { Pace } from '../stripe-sync/compare.ts'
import { ingestEvent } from '../stripe-sync/ingest.ts'
import { findStripeObject } from '../stripe-sync/objects/index.ts'
import { readEnvelope } from '../stripe-sync/read-envelope.ts'
import type { Discrepancy, ReconcileOptions } from './types.ts'

/** Stripe lists the events of the last thirty days. */
const EVENT_DAYS = 30
/** An event may be listed a little after its `created`. */
const OVERLAP_MINUTES = 60
const PAGE = 100

/**
 * Finds events at Stripe that were never received, from the newest back to where the last scan
 * ended. Returns how many events of handled types it looked up.
 */
export async function scanEvents(
  ctx: Context,
  options: ReconcileOptions,
  pace: Pace,
  report: (discrepancy: Discrepancy) => void,
): Promise<number> {
  const scan = await startScan(ctx, options.repair)
  let count = 0
  let { cursor, until } = scan
  while (true) {
    const page = await pace(() => listPage(ctx, scan.from, cursor))
    until ??= answeredAt(page)
    const handled = page.data.filter(({ type }) => findStripeObject(type) !== undefined)
    for (const discrepancy of await settleMissing(ctx, handled, options.repair)) {
      report(discrepancy)
    }
    count += handled.length
    cursor = page.data.at(-1)?.id ?? cursor
    options.onProgress?.({ step: 'Events at Stripe', done: count, total: undefined })
    if (!page.has_more) {
      break
    }
    if (options.repair) {
      await saveScan(ctx, { cursor, cursor_until: until ?? null })
    }
  }
  if (options.repair) {
    await saveScan(ctx, { cursor: null, cursor_until: null, ...(until ? { scanned_until: until } : {}) })
  }
  return count
}

/**
 * All types in one list: Stripe filters by at most twenty types, and several lists would lose the
 * order among them.
 */
function listPage(ctx: Context, from: number, cursor: string | undefined) {
  return ctx.stripe.events.list({
    created: { gte: from },
    limit: PAGE,
    ...(cursor ? { starting_after: cursor } : {}),
  })
}

/**
 * When repairing, resumes an interrupted scan; events newer than its start are left to the next
 * scan.
 */
async function startScan(
  ctx: Context,
  repair: boolean,
): Promise<{ from: number; cursor: string | undefined; until: Date | undefined }> {
  const saved = await ctx.db.selectFrom('shop.reconciliation').selectAll().executeTakeFirstOrThrow()
  const oldest = addMinutes(ctx.clock.now(), -EVENT_DAYS * 24 * 60)
  const from = saved.scanned_until ? addMinutes(saved.scanned_until, -OVERLAP_MINUTES) : oldest
  const resumed = repair ? saved : undefined
  return {
    from: toStripeTime(from),
    cursor: resumed?.cursor ?? undefined,
    until: resumed?.cursor_until ?? undefined,
  }
}

async function settleMissing(ctx: Context, events: Stripe.Event[], repair: boolean): Promise<Discrepancy[]> {
  if (events.length === 0) {
    return []
  }
  const ids = events.map((event) => event.id)
  const known = await ctx.db.selectFrom('shop.stripe_event').where('id', 'in', ids).select('id').execute()
  const knownIds = new Set(known.map((row) => row.id))
  const missing: Discrepancy[] = []
  // Oldest first, in the order in which they should have arrived.
  for (const event of events.toReversed()) {
    if (!knownIds.has(event.id)) {
      missing.push(await ingestMissing(ctx, event, repair))
    }
  }
  return missing
}

async function ingestMissing(ctx: Context, event: Stripe.Event, repair: boolean): Promise<Discrepancy> {
  const envelope = readEnvelope(event)
  if (!envelope) {
    throw new Error(`Stripe listed ${event.id}, which is not an event`)
  }
  const discrepancy = { what: `event ${event.id}`, inDatabase: 'never received', atStripe: event.type }
  if (!repair) {
    return { ...discrepancy, hint: 'Ingest the event.', repaired: false }
  }
  return { ...discrepancy, hint: await ingestEvent(ctx, envelope, JSON.stringify(event)), repaired: true }
}

function saveScan(
  ctx: Context,
  columns: { cursor?: string | null | undefined; cursor_until?: Date | null; scanned_until?: Date },
) {
  return ctx.db.updateTable('shop.reconciliation').set(columns).execute()
}
