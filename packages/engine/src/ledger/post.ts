import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { addMoney } from '../core/money.ts'
import type { OrderTotals } from '../orders/types.ts'
import { credit, debit, type Entry, type Posting } from './types.ts'

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
      insert into shop.journal_entry (key, at, cause, subject, payment_stripe_id, posting_count)
      values (
        ${entry.key}, ${entry.at ?? tx.now}, ${entry.cause}, ${entry.subject}, ${entry.payment},
        ${postings.length}
      )
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

export interface Sale
  extends Pick<OrderTotals, 'totalMinor' | 'discountMinor' | 'shippingMinor' | 'taxMinor'> {
  /** `order:ord_…:paid`, `invoice:in_…:paid`. */
  key: string
  /** The order or the invoice. */
  subject: string
  /** The payment at Stripe. */
  payment: string
  at?: Date | undefined
  currency: string
}

/**
 * Posts a sale as it was paid. Sales are the total without tax and shipping, before the discount:
 * the entry balances whether the prices include tax or not.
 */
export function postSale(tx: Tx, sale: Sale): Promise<boolean> {
  const { key, subject, payment, at, currency, totalMinor, discountMinor, shippingMinor, taxMinor } = sale
  const money = (amountMinor: number) => ({ amountMinor, currency })
  return postEntry(tx, {
    key,
    cause: 'sale',
    subject,
    payment,
    at,
    postings: [
      debit('receivable', money(totalMinor)),
      debit('discount', money(discountMinor)),
      credit('shipping', money(shippingMinor)),
      credit('tax', money(taxMinor)),
      credit('sales', money(totalMinor + discountMinor - shippingMinor - taxMinor)),
    ],
  })
}
