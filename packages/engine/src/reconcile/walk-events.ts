import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { answeredAt } from '../core/stripe.ts'
import { handlerOf } from '../stripe-sync/events/index.ts'
import { ingest } from '../stripe-sync/events/receive.ts'
import { readEnvelope } from '../stripe-sync/events/verify.ts'
import type { Pace } from './pace.ts'
import type { Discrepancy, ReconcileOptions } from './types.ts'

/** Stripe lists the events of thirty days. */
const EVENT_DAYS = 30
/** An event may enter the list a little after its `created`. */
const OVERLAP_MINUTES = 60
const PAGE = 100

/** Walks from the newest event back to the last known good point. Returns how many it saw. */
export async function walkEvents(
  ctx: Context,
  options: ReconcileOptions,
  pace: Pace,
  report: (discrepancy: Discrepancy) => void,
): Promise<number> {
  const walk = await begin(ctx, options.repair)
  let seen = 0
  let { cursor, until } = walk
  while (true) {
    const page = await pace(() => listPage(ctx, walk.from, cursor))
    until ??= answeredAt(page)
    const told = page.data.filter(({ type }) => handlerOf(type) !== undefined)
    for (const discrepancy of await missingOf(ctx, told, options.repair)) {
      report(discrepancy)
    }
    seen += told.length
    cursor = page.data.at(-1)?.id ?? cursor
    options.onProgress?.({ step: 'Events at Stripe', done: seen, total: undefined })
    if (!page.has_more) {
      break
    }
    if (options.repair) {
      await keep(ctx, { cursor, cursor_until: until ?? null })
    }
  }
  if (options.repair) {
    await keep(ctx, { cursor: null, cursor_until: null, ...(until ? { walked_until: until } : {}) })
  }
  return seen
}

/** The latest first, of all types: Stripe takes twenty at once at most, and several walks would lose the order between them. */
function listPage(ctx: Context, from: number, cursor: string | undefined) {
  return ctx.stripe.events.list({
    created: { gte: from },
    limit: PAGE,
    ...(cursor ? { starting_after: cursor } : {}),
  })
}

/** A walk that heals goes on where one was broken off; what is newer than that one's beginning is the next walk's. */
async function begin(
  ctx: Context,
  repair: boolean,
): Promise<{ from: number; cursor: string | undefined; until: Date | undefined }> {
  const kept = await ctx.db.selectFrom('shop.reconciliation').selectAll().executeTakeFirstOrThrow()
  const oldest = addMinutes(ctx.clock.now(), -EVENT_DAYS * 24 * 60)
  const from = kept.walked_until ? addMinutes(kept.walked_until, -OVERLAP_MINUTES) : oldest
  const resumed = repair ? kept : undefined
  return {
    from: toStripeTime(from),
    cursor: resumed?.cursor ?? undefined,
    until: resumed?.cursor_until ?? undefined,
  }
}

async function missingOf(ctx: Context, events: Stripe.Event[], repair: boolean): Promise<Discrepancy[]> {
  if (events.length === 0) {
    return []
  }
  const ids = events.map((event) => event.id)
  const known = await ctx.db.selectFrom('shop.stripe_event').where('id', 'in', ids).select('id').execute()
  const knownIds = new Set(known.map((row) => row.id))
  const missing: Discrepancy[] = []
  // The oldest first, as they should have come.
  for (const event of events.toReversed()) {
    if (!knownIds.has(event.id)) {
      missing.push(await feed(ctx, event, repair))
    }
  }
  return missing
}

async function feed(ctx: Context, event: Stripe.Event, repair: boolean): Promise<Discrepancy> {
  const notice = readEnvelope(event)
  if (!notice) {
    throw new Error(`Stripe listed ${event.id}, which is no event`)
  }
  const discrepancy = { what: `event ${event.id}`, ours: 'never received', stripes: event.type }
  if (!repair) {
    return { ...discrepancy, hint: 'Take it in.', repaired: false }
  }
  return { ...discrepancy, hint: await ingest(ctx, notice, JSON.stringify(event)), repaired: true }
}

function keep(
  ctx: Context,
  kept: { cursor?: string | null | undefined; cursor_until?: Date | null; walked_until?: Date },
) {
  return ctx.db.updateTable('shop.reconciliation').set(kept).execute()
}
