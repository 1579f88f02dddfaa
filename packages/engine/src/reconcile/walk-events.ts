import type Stripe from 'stripe'
import { addMinutes, toStripeTime } from '../clock.ts'
import type { Drift, ReconcileOptions } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { answeredAt } from '../stripe.ts'
import { handlerOf } from '../stripe-events/index.ts'
import { takeIn } from '../stripe-events/receive.ts'
import { readNotice } from '../stripe-events/verify.ts'
import type { Pace } from './pace.ts'

/** Stripe lists the events of thirty days. */
const EVENT_DAYS = 30
/** An event may enter the list a little after its `created`. */
const OVERLAP_MINUTES = 60
const PAGE = 100

/** Walks from the newest event back to the last known good point. Returns how many it saw. */
export async function walkEvents(
  ground: Ground,
  options: ReconcileOptions,
  pace: Pace,
  report: (drift: Drift) => void,
): Promise<number> {
  const walk = await begin(ground, options.heal)
  let seen = 0
  let { cursor, until } = walk
  while (true) {
    const page = await pace(() => listPage(ground, walk.from, cursor))
    until ??= answeredAt(page)
    const told = page.data.filter(({ type }) => handlerOf(type) !== undefined)
    for (const drift of await missingOf(ground, told, options.heal)) {
      report(drift)
    }
    seen += told.length
    cursor = page.data.at(-1)?.id ?? cursor
    options.onProgress?.({ step: 'Events at Stripe', done: seen, total: undefined })
    if (!page.has_more) {
      break
    }
    if (options.heal) {
      await keep(ground, { cursor, cursor_until: until ?? null })
    }
  }
  if (options.heal) {
    await keep(ground, { cursor: null, cursor_until: null, ...(until ? { walked_until: until } : {}) })
  }
  return seen
}

/** The latest first, of all types: Stripe takes twenty at once at most, and several walks would lose the order between them. */
function listPage(ground: Ground, from: number, cursor: string | undefined) {
  return ground.stripe.events.list({
    created: { gte: from },
    limit: PAGE,
    ...(cursor ? { starting_after: cursor } : {}),
  })
}

/** A walk that heals goes on where one was broken off; what is newer than that one's beginning is the next walk's. */
async function begin(
  ground: Ground,
  heal: boolean,
): Promise<{ from: number; cursor: string | undefined; until: Date | undefined }> {
  const kept = await ground.db.selectFrom('shop.reconciliation').selectAll().executeTakeFirstOrThrow()
  const oldest = addMinutes(ground.clock.now(), -EVENT_DAYS * 24 * 60)
  const from = kept.walked_until ? addMinutes(kept.walked_until, -OVERLAP_MINUTES) : oldest
  const resumed = heal ? kept : undefined
  return {
    from: toStripeTime(from),
    cursor: resumed?.cursor ?? undefined,
    until: resumed?.cursor_until ?? undefined,
  }
}

async function missingOf(ground: Ground, events: Stripe.Event[], heal: boolean): Promise<Drift[]> {
  if (events.length === 0) {
    return []
  }
  const ids = events.map((event) => event.id)
  const known = await ground.db.selectFrom('shop.stripe_event').where('id', 'in', ids).select('id').execute()
  const knownIds = new Set(known.map((row) => row.id))
  const missing: Drift[] = []
  // The oldest first, as they should have come.
  for (const event of events.toReversed()) {
    if (!knownIds.has(event.id)) {
      missing.push(await feed(ground, event, heal))
    }
  }
  return missing
}

async function feed(ground: Ground, event: Stripe.Event, heal: boolean): Promise<Drift> {
  const notice = readNotice(event)
  if (!notice) {
    throw new Error(`Stripe listed ${event.id}, which is no event`)
  }
  const drift = { what: `event ${event.id}`, ours: 'never received', stripes: event.type }
  if (!heal) {
    return { ...drift, remedy: 'Take it in.', healed: false }
  }
  return { ...drift, remedy: await takeIn(ground, notice, JSON.stringify(event)), healed: true }
}

function keep(
  ground: Ground,
  kept: { cursor?: string | null | undefined; cursor_until?: Date | null; walked_until?: Date },
) {
  return ground.db.updateTable('shop.reconciliation').set(kept).execute()
}
