/** Whether the books are right: by themselves, against our own tables, and against Stripe's balance. */
import { sql } from 'kysely'
import type Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import type { Discrepancy, ReconcileOptions } from '../reconcile/types.ts'
import { findPosted, moves, type Posted, postMissing } from './find-missing.ts'
import { listAccounts } from './list.ts'
import type { LedgerReport } from './types.ts'
import { settledUntil, walkBalance } from './walk-balance.ts'

/** See `Books.check`. */
export async function checkLedger(ctx: Context, options: ReconcileOptions): Promise<LedgerReport> {
  const until = settledUntil(ctx)
  options.onProgress?.({ step: 'Journal', done: 0, total: undefined })
  const inside = [
    ...(await findUnbalanced(ctx)),
    ...(await findUnbooked(ctx)),
    ...(await findUnexplainedCredit(ctx)),
  ]
  const { seen, discrepancies } = await compareWithStripe(ctx, until, options)
  const beyond = await findUnknownToStripe(ctx, until, seen)
  return {
    entries: await countEntries(ctx),
    accounts: await listAccounts(ctx),
    until,
    compared: seen.size,
    discrepancies: [...inside, ...discrepancies, ...beyond],
    open: await findOpen(ctx, until),
  }
}

/** The triggers let none in; this finds what was changed past them. */
async function findUnbalanced({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{
    key: string
  }>`select key from shop.journal_entry where not shop.is_balanced_entry(key)`.execute(db)
  return rows.map(({ key }) => ({
    what: `entry ${key}`,
    ours: 'does not balance',
    stripes: '–',
    repaired: false,
    hint: 'A person has to look: somebody changed the journal past its triggers.',
  }))
}

/** Payments and refunds of ours whose entry is not there, or of another amount. */
async function findUnbooked({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{
    what: string
    key: string
    amount: number
    currency: string
    posted: number | null
  }>`
    select fact.*, posting.amount_minor as posted
    from (
      select 'payment of order ' || order_id as what, 'order:' || order_id || ':paid' as key, 'receivable' as account,
        amount_minor as amount, currency
      from shop.payment
      union all
      select 'payment of invoice ' || payment.invoice_id, 'invoice:' || payment.invoice_id || ':paid:' || payment.id, 'receivable',
        payment.amount_minor, payment.currency
      from shop.invoice_payment payment
      join shop.invoice on invoice.id = payment.invoice_id and invoice.status = 'paid'
      union all
      select 'credit note ' || id, 'credit-note:' || id, 'refund', credited_minor + elsewhere_minor, currency from shop.credit_note
      union all
      select 'voided credit note ' || id, 'credit-note:' || id || ':voided', 'customer_credit', credited_minor, currency
      from shop.credit_note where status = 'void'
      union all
      select 'refund of order ' || order_id, 'refund:' || stripe_id, 'refund', amount_minor, currency
      from shop.refund where stripe_id is not null
      union all
      select 'failed refund of order ' || order_id, 'refund:' || stripe_id || ':undone', 'receivable', amount_minor, currency
      from shop.refund where stripe_id is not null and status in ('failed', 'canceled')
    ) fact
    left join shop.journal_posting posting
      on posting.entry_key = fact.key and posting.account = fact.account and posting.currency = fact.currency
    where fact.amount <> coalesce(posting.amount_minor, 0)`.execute(db)
  return rows.map(({ what, key, amount, currency, posted }) => ({
    what,
    ours: `${posted ?? 'nothing'} posted as ${key}`,
    stripes: `${amount} ${currency}`,
    repaired: false,
    hint: 'A person has to look: the fact and its entry are written in one transaction.',
  }))
}

/**
 * What customers have with us by the books, against the balance that Stripe told: what an invoice took of it is booked once it is paid,
 * and what belongs to a customer who was deleted nobody can ask for.
 */
async function findUnexplainedCredit({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{ customer: string; currency: string; posted: number; told: number }>`
    select customer, currency, sum(posted)::bigint as posted, sum(told)::bigint as told
    from (
      select coalesce(invoice.stripe_customer_id, entry.subject) as customer, posting.currency, posting.amount_minor as posted, 0 as told
      from shop.journal_posting posting
      join shop.journal_entry entry on entry.key = posting.entry_key
      left join shop.invoice on invoice.id = entry.subject
      where posting.account = 'customer_credit'
      union all
      select id, balance_currency, 0, balance_minor from shop.stripe_customer where balance_currency is not null
      union all
      select stripe_customer_id, currency, 0, starting_balance_minor - ending_balance_minor
      from shop.invoice where status in ('open', 'uncollectible') and ending_balance_minor is not null
    ) moved
    where not exists (select from shop.stripe_customer gone where gone.id = customer and gone.deleted)
    group by customer, currency having sum(posted) <> sum(told)
    order by 1, 2`.execute(db)
  return rows.map(({ customer, currency, posted, told }) => ({
    what: `balance of customer ${customer}`,
    ours: `${posted} ${currency} posted`,
    stripes: `${told} ${currency}`,
    repaired: false,
    hint: 'Something of it was missed: `countinghouse reconcile --fix`.',
  }))
}

type Compared = { seen: Set<string>; discrepancies: Discrepancy[] }

/** Every movement at Stripe, against its entry. */
async function compareWithStripe(ctx: Context, until: Date, options: ReconcileOptions): Promise<Compared> {
  const seen = new Set<string>()
  const discrepancies: Discrepancy[] = []
  for await (const page of walkBalance(ctx, { until, signal: options.signal })) {
    const ids = page.map(({ id }) => id)
    const posted = await findPosted(ctx, ids)
    for (const transaction of page) {
      const discrepancy = moves(transaction)
        ? discrepancyOf(transaction, posted.get(transaction.id))
        : undefined
      if (discrepancy) {
        discrepancies.push(
          await settle(
            ctx,
            discrepancy,
            options.repair && !posted.has(transaction.id) ? transaction.id : undefined,
          ),
        )
      }
    }
    for (const id of ids) {
      seen.add(id)
    }
    options.onProgress?.({ step: 'Balance at Stripe', done: seen.size, total: undefined })
  }
  return { seen, discrepancies }
}

function discrepancyOf(
  { id, type, net, fee, currency }: Stripe.BalanceTransaction,
  ours: Posted | undefined,
) {
  // Where the movement is itself a fee, there is no other side to tell it by.
  const isFee = type.endsWith('_fee')
  if (ours && ours.netMinor === net && (isFee || ours.feeMinor === fee)) {
    return undefined
  }
  return {
    what: `balance transaction ${id}`,
    ours: ours ? `${ours.netMinor} net, ${ours.feeMinor} fee` : 'not in the journal',
    stripes: `${type}: ${net} ${currency} net, ${fee} fee`,
    hint: ours
      ? 'A person has to look: Stripe says another amount than was booked.'
      : 'Book it: `countinghouse ledger check --fix`.',
  }
}

async function settle(
  ctx: Context,
  discrepancy: Omit<Discrepancy, 'repaired'>,
  missing: string | undefined,
): Promise<Discrepancy> {
  if (missing === undefined) {
    return { ...discrepancy, repaired: false }
  }
  await postMissing(ctx, missing)
  return { ...discrepancy, hint: 'Posted.', repaired: true }
}

/** Entries of movements that Stripe does not list. */
async function findUnknownToStripe({ db }: Context, until: Date, seen: Set<string>): Promise<Discrepancy[]> {
  const entries = await db
    .selectFrom('shop.journal_entry')
    .where('key', 'like', 'stripe:%')
    .where('at', '<=', until)
    .select('key')
    .execute()
  return entries
    .filter(({ key }) => !seen.has(key.slice('stripe:'.length)))
    .map(({ key }) => ({
      what: `entry ${key}`,
      ours: 'posted',
      stripes: 'no such balance transaction',
      repaired: false,
      hint: 'A person has to look: does this database belong to this Stripe account?',
    }))
}

async function countEntries({ db }: Context): Promise<number> {
  const row = await db
    .selectFrom('shop.journal_entry')
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What a payment sold, gave back and moved comes to nothing, or something is owed. */
async function findOpen({ db }: Context, until: Date): Promise<LedgerReport['open']> {
  const { rows } = await sql<LedgerReport['open'][number]>`
    select coalesce(entry.payment_stripe_id, entry.subject) as payment, posting.currency, sum(posting.amount_minor)::bigint as "amountMinor"
    from shop.journal_posting posting
    join shop.journal_entry entry on entry.key = posting.entry_key
    where posting.account = 'receivable'
    group by coalesce(entry.payment_stripe_id, entry.subject), posting.currency
    having sum(posting.amount_minor) <> 0 and max(entry.at) <= ${until}
    order by 1, 2`.execute(db)
  return rows
}
