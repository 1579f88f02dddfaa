import type Stripe from 'stripe'
import { addMinutes, fromStripeTime, toStripeTime } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

const PAGE = 100
/**
 * The event of a balance transaction may arrive this late; a younger transaction is not reported as
 * missing.
 */
const EVENT_DELAY_MINUTES = 10

/** The time up to which the ledger should have Stripe's balance transactions. */
export function listBalanceTransactionsUntil({ clock }: Pick<Context, 'clock'>): Date {
  return fromStripeTime(toStripeTime(addMinutes(clock.now(), -EVENT_DELAY_MINUTES)))
}

/** Stripe's balance transactions of a period, both ends included, page by page, latest first. */
export async function* listBalanceTransactions(
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
    await ctx.clock.sleep(1000 / ctx.settings.reconcileCallsPerSecond, signal)
  }
}
