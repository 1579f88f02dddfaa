import { sql } from 'kysely'
import { addMinutes, addSeconds } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { StripeEventStats, StripeEventStatsInput } from './types.ts'

const BUCKETS_MAX = 500

/**
 * Counts events by status over the last `spanMinutes`, and measures the seconds from Stripe's
 * `created` until they were settled. A replayed event counts as settled when its replay was.
 */
export async function readStripeEventStats(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  { spanMinutes, buckets }: StripeEventStatsInput,
): Promise<StripeEventStats> {
  const count = Math.min(BUCKETS_MAX, Math.max(1, Math.floor(buckets)))
  // Stripe's clock may be up to a second ahead of the shop's.
  const until = addSeconds(clock.now(), 1)
  const since = addMinutes(until, -spanMinutes)
  const widthMs = (until.getTime() - since.getTime()) / count
  const { rows } = await sql<StripeEventStats['buckets'][number] & { at: number }>`
    select
      floor(extract(epoch from created - ${since}::timestamptz) * 1000 / ${widthMs}::float8)::integer as at,
      count(*) filter (where status = 'applied')::integer as applied,
      count(*) filter (where status = 'ignored')::integer as ignored,
      count(*) filter (where status = 'pending')::integer as pending,
      count(*) filter (where status = 'dead')::integer as dead,
      percentile_cont(0.5) within group (order by ${lag})
        filter (where settled_at is not null) as "lagSecondsMedian",
      percentile_cont(0.95) within group (order by ${lag})
        filter (where settled_at is not null) as "lagSecondsP95"
    from shop.stripe_event
    where created >= ${since} and created < ${until}
    group by 1`.execute(db)
  const known = new Map(rows.map(({ at, ...bucket }) => [at, bucket]))
  return {
    since,
    until,
    buckets: Array.from({ length: count }, (_, at) => ({
      ...empty,
      ...known.get(at),
      since: new Date(since.getTime() + at * widthMs),
    })),
  }
}

const empty = { applied: 0, ignored: 0, pending: 0, dead: 0, lagSecondsMedian: null, lagSecondsP95: null }

/**
 * Stripe's `created` is in whole seconds, by a clock that may be ahead of the shop's, so the
 * difference can be negative.
 */
const lag = sql`greatest(0, extract(epoch from settled_at - created))::float8`
