import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { addMoney, type Money } from '../core/money.ts'
import type { Account } from './types.ts'

export interface Entry {
  /** Identifies the fact: `order:ord_…:paid`, `invoice:in_…:paid`. */
  key: string
  /** In one word: `sale`, `refund`. */
  cause: string
  /** An order or an invoice; a charge, a refund or a dispute at Stripe. */
  subject: string
  /** The payment at Stripe that it belongs to, by which receivables are settled. */
  payment: string | null
  /** Stripe's time of the fact; default: now. */
  at?: Date | undefined
  postings: Posting[]
}

/** Debits are positive, credits negative. */
export interface Posting extends Money {
  account: Account
}

export const debit = (account: Account, { amountMinor, currency }: Money): Posting => ({
  account,
  amountMinor,
  currency,
})
export const credit = (account: Account, { amountMinor, currency }: Money): Posting => ({
  account,
  amountMinor: -amountMinor,
  currency,
})

/**
 * Posts a fact once; returns false if it was posted before. Postings to one account are added up,
 * and those that add up to 0 are left out; a fact without money has no entry. The database rejects
 * an entry that does not balance in every currency.
 */
export async function postEntry(tx: Tx, entry: Entry): Promise<boolean> {
  const postings = addUp(entry.postings)
  if (postings.length === 0) {
    return false
  }
  const { rows } = await sql`
    with entry as (
      insert into shop.journal_entry (key, at, cause, subject, payment_stripe_id, parts)
      values (${entry.key}, ${entry.at ?? tx.now}, ${entry.cause}, ${entry.subject}, ${entry.payment}, ${postings.length})
      on conflict (key) do nothing
      returning key
    ), posted as (
      insert into shop.journal_posting (entry_key, account, currency, amount_minor)
      select entry.key, part.account, part.currency, part.amount_minor
      from entry, unnest(
        ${postings.map(({ account }) => account)}::text[],
        ${postings.map(({ currency }) => currency)}::text[],
        ${postings.map(({ amountMinor }) => amountMinor)}::bigint[]
      ) as part (account, currency, amount_minor)
    )
    select key from entry`.execute(tx.db)
  return rows.length === 1
}

function addUp(postings: Posting[]): Posting[] {
  const sums = new Map<string, Posting>()
  for (const posting of postings) {
    const key = `${posting.account} ${posting.currency}`
    const sum = sums.get(key)
    sums.set(key, sum ? { ...sum, ...addMoney(sum, posting) } : posting)
  }
  return [...sums.values()].filter(({ amountMinor }) => amountMinor !== 0)
}
