import type { Context, Reader } from '../core/context.ts'
import { listBalanceTransactions, listBalanceTransactionsUntil } from './list-balance-transactions.ts'
import { movesMoney } from './types.ts'

/** The amounts posted for a balance transaction. */
export interface Posted {
  netMinor: number
  feeMinor: number
}

/** By Stripe id; a transaction without an entry is left out. */
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

export interface MissingOptions {
  /** Default: since the beginning. */
  since: Date | undefined
  signal: AbortSignal | undefined
  onPage(count: number): void
}

/** Ids of Stripe's balance transactions since `since` that the ledger lacks, oldest first. */
export async function findMissing(
  ctx: Context,
  { since, signal, onPage }: MissingOptions,
): Promise<string[]> {
  const missing: string[] = []
  let count = 0
  for await (const page of listBalanceTransactions(ctx, {
    since,
    until: listBalanceTransactionsUntil(ctx),
    signal,
  })) {
    const posted = await findPosted(
      ctx,
      page.map(({ id }) => id),
    )
    missing.push(
      ...page
        .filter((transaction) => movesMoney(transaction) && !posted.has(transaction.id))
        .map(({ id }) => id),
    )
    count += page.length
    onPage(count)
  }
  return missing.toReversed()
}
