import type Stripe from 'stripe'
import { addMinutes, fromStripeTime, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

const PAGE = 100
/** What tells us of a movement may take this long; a younger one is not missed yet. */
const ON_ITS_WAY_MINUTES = 10

/** Up to when the journal ought to have what moved at Stripe. */
export function settledUntil({ clock }: Pick<Context, 'clock'>): Date {
  return fromStripeTime(toStripeTime(addMinutes(clock.now(), -ON_ITS_WAY_MINUTES)))
}

/** Stripe's balance transactions of a span of time, both ends included: a page after the other, the latest first. */
export async function* walkBalance(
  ctx: Context,
  { since, until, signal }: { since?: Date | undefined; until: Date; signal?: AbortSignal | undefined },
): AsyncGenerator<Stripe.BalanceTransaction[]> {
  const created = { ...(since ? { gte: toStripeTime(since) } : {}), lte: toStripeTime(until) }
  let last: string | undefined
  while (true) {
    signal?.throwIfAborted()
    const page = await ctx.stripe.balanceTransactions.list({
      created,
      limit: PAGE,
      ...(last ? { starting_after: last } : {}),
    })
    yield page.data
    last = page.data.at(-1)?.id
    if (!page.has_more || !last) {
      return
    }
    await ctx.clock.sleep(1000 / ctx.settings.walkCallsPerSecond, signal)
  }
}
