import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { AccountBalance, JournalEntry } from './types.ts'

/** Balances of every account in each currency it has ever had. */
export async function listAccounts({ db }: Reader): Promise<AccountBalance[]> {
  const { rows } = await sql<AccountBalance>`
    select account, currency,
      coalesce(sum(amount_minor) filter (where amount_minor > 0), 0)::bigint as "debitMinor",
      coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0)::bigint as "creditMinor",
      sum(amount_minor)::bigint as "balanceMinor"
    from shop.journal_posting
    group by currency, account
    order by currency, account`.execute(db)
  return rows
}

/** Entries of an order or an invoice, and of the payment behind it. */
export async function listEntriesOf({ db }: Reader, subject: string): Promise<JournalEntry[]> {
  const { rows } = await sql<JournalEntry>`
    select entry.key, entry.at, entry.cause, entry.subject, entry.payment_stripe_id as payment,
      json_agg(
        json_build_object(
          'account', posting.account, 'currency', posting.currency,
          'amountMinor', posting.amount_minor
        )
        order by posting.amount_minor desc, posting.account
      ) as postings
    from shop.journal_entry entry
    join shop.journal_posting posting on posting.entry_key = entry.key
    where entry.subject = ${subject}
      or entry.payment_stripe_id in (
        select payment_stripe_id from shop.journal_entry where subject = ${subject}
      )
    group by entry.key
    order by entry.at, entry.key`.execute(db)
  return rows
}
