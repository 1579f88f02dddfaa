import type Stripe from 'stripe'
import { type Context, inTransaction, type Reader } from '../core/context.ts'
import { postBalanceTransaction } from './post-balance-transaction.ts'
import { settledUntil, walkBalance } from './walk-balance.ts'

/** What the journal has of a balance transaction. */
export interface Posted {
  netMinor: number
  feeMinor: number
}

/** By the id at Stripe; one that is not booked has no row. */
export async function findPosted({ db }: Reader, ids: string[]): Promise<Map<string, Posted>> {
  if (ids.length === 0) {
    return new Map()
  }
  const rows = await db
    .selectFrom('shop.journal_posting as posting')
    .where(
      'posting.entry_key',
      'in',
      ids.map((id) => `stripe:${id}`),
    )
    .groupBy('posting.entry_key')
    .select((of) => [
      'posting.entry_key as key',
      of.fn.sum<number>('posting.amount_minor').filterWhere('account', '=', 'stripe_balance').as('netMinor'),
      of.fn.sum<number>('posting.amount_minor').filterWhere('account', '=', 'fee').as('feeMinor'),
    ])
    .execute()
  return new Map(
    rows.map(({ key, netMinor, feeMinor }) => [
      key.slice('stripe:'.length),
      { netMinor: Number(netMinor ?? 0), feeMinor: Number(feeMinor ?? 0) },
    ]),
  )
}

export interface Span {
  /** From the beginning without it. */
  since: Date | undefined
  signal: AbortSignal | undefined
  onSeen(count: number): void
}

/** The ids of Stripe's balance transactions since then that the journal lacks, oldest first. */
export async function findMissing(ctx: Context, { since, signal, onSeen }: Span): Promise<string[]> {
  const missing: string[] = []
  let seen = 0
  for await (const page of walkBalance(ctx, { since, until: settledUntil(ctx), signal })) {
    const posted = await findPosted(
      ctx,
      page.map(({ id }) => id),
    )
    missing.push(
      ...page.filter((transaction) => moves(transaction) && !posted.has(transaction.id)).map(({ id }) => id),
    )
    seen += page.length
    onSeen(seen)
  }
  return missing.toReversed()
}

/** One that moves nothing has no entry. */
export const moves = ({ amount, fee }: Stripe.BalanceTransaction): boolean => amount !== 0 || fee !== 0

/** Asks Stripe for a balance transaction with its source, and books it. @throws StripeError when Stripe does not answer */
export async function postMissing(ctx: Context, id: string): Promise<boolean> {
  const transaction = await ctx.stripe.balanceTransactions.retrieve(id, { expand: ['source'] })
  return inTransaction(ctx, (tx) => postBalanceTransaction(tx, transaction))
}
