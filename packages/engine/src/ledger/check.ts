/** Checks the ledger against itself, against our own tables and against Stripe's balance. */
import { sql } from 'kysely'
import type Stripe from 'stripe'
import type { Context } from '../core/context.ts'
import type { Discrepancy, ReconcileOptions } from '../core/discrepancy.ts'
import { formatMoney } from '../core/money.ts'
import { findPosted, type Posted } from './find.ts'
import { listAccounts } from './list.ts'
import { listBalanceTransactions, listBalanceTransactionsUntil } from './list-balance-transactions.ts'
import { postMissing } from './post-missing.ts'
import { type LedgerReport, movesMoney } from './types.ts'

/** See `Ledger.check`. */
export async function checkLedger(ctx: Context, options: ReconcileOptions): Promise<LedgerReport> {
  const until = listBalanceTransactionsUntil(ctx)
  options.onProgress?.({ step: 'Ledger', done: 0, total: undefined })
  const internal = [
    ...(await findUnbalanced(ctx)),
    ...(await findUnposted(ctx)),
    ...(await findUnexplainedCredit(ctx)),
  ]
  const { listed, discrepancies } = await compareWithStripe(ctx, until, options)
  const unknown = await findUnknownToStripe(ctx, until, listed)
  return {
    entries: await countEntries(ctx),
    accounts: await listAccounts(ctx),
    until,
    compared: listed.size,
    discrepancies: [...internal, ...discrepancies, ...unknown],
    open: await findOpenPayments(ctx, until),
  }
}

/** Database triggers reject unbalanced entries; this finds changes that bypassed the triggers. */
async function findUnbalanced({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{ key: string }>`
    select key from shop.journal_entry where not shop.is_balanced_entry(key)`.execute(db)
  return rows.map(({ key }) => ({
    what: `entry ${key}`,
    inDatabase: 'does not balance',
    atStripe: '–',
    repaired: false,
    hint: 'Needs review: the ledger was changed without its triggers.',
  }))
}

/** Recorded payments and refunds whose ledger entry is missing or has another amount. */
async function findUnposted({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{
    what: string
    key: string
    amount: number
    currency: string
    posted: number | null
  }>`
    select fact.*, posting.amount_minor as posted
    from (
      select 'payment of order ' || order_id as what, 'order:' || order_id || ':paid' as key,
        'receivable' as account, amount_minor as amount, currency
      from shop.payment
      union all
      select 'payment of invoice ' || payment.invoice_id,
        'invoice:' || payment.invoice_id || ':paid:' || payment.id, 'receivable',
        payment.amount_minor, payment.currency
      from shop.invoice_payment payment
      join shop.invoice on invoice.id = payment.invoice_id and invoice.status = 'paid'
      union all
      select 'credit note ' || id, 'credit-note:' || id, 'refund',
        credited_minor + out_of_band_minor, currency
      from shop.credit_note
      union all
      select 'voided credit note ' || id, 'credit-note:' || id || ':voided', 'customer_credit',
        credited_minor, currency
      from shop.credit_note where status = 'void'
      union all
      select 'refund of order ' || order_id, 'refund:' || stripe_id, 'refund', amount_minor, currency
      from shop.refund where stripe_id is not null
      union all
      select 'failed refund of order ' || order_id, 'refund:' || stripe_id || ':undone', 'receivable',
        amount_minor, currency
      from shop.refund where stripe_id is not null and status in ('failed', 'canceled')
    ) fact
    left join shop.journal_posting posting
      on posting.entry_key = fact.key and posting.account = fact.account and posting.currency = fact.currency
    where fact.amount <> coalesce(posting.amount_minor, 0)`.execute(db)
  return rows.map(({ what, key, amount, currency, posted }) => ({
    what,
    inDatabase: `${posted === null ? 'nothing' : formatMoney(posted, currency)} posted as ${key}`,
    atStripe: formatMoney(amount, currency),
    repaired: false,
    hint: 'Needs review: a fact and its entry are written in one transaction.',
  }))
}

/**
 * Customer credit in the ledger against the balance that Stripe reports. The part an invoice used
 * is posted once the invoice is paid. Credit of deleted customers is left out, since they cannot
 * claim it.
 */
async function findUnexplainedCredit({ db }: Context): Promise<Discrepancy[]> {
  const { rows } = await sql<{ customer: string; currency: string; posted: number; reported: number }>`
    select customer, currency, sum(posted)::bigint as posted, sum(reported)::bigint as reported
    from (
      select coalesce(invoice.stripe_customer_id, entry.subject) as customer, posting.currency,
        posting.amount_minor as posted, 0 as reported
      from shop.journal_posting posting
      join shop.journal_entry entry on entry.key = posting.entry_key
      left join shop.invoice on invoice.id = entry.subject
      where posting.account = 'customer_credit'
      union all
      select id, balance_currency, 0, balance_minor from shop.stripe_customer
      where balance_currency is not null
      union all
      select stripe_customer_id, currency, 0, starting_balance_minor - ending_balance_minor
      from shop.invoice where status in ('open', 'uncollectible') and ending_balance_minor is not null
    ) moved
    where not exists (
      select from shop.stripe_customer deleted where deleted.id = customer and deleted.deleted
    )
    group by customer, currency having sum(posted) <> sum(reported)
    order by 1, 2`.execute(db)
  return rows.map(({ customer, currency, posted, reported }) => ({
    what: `balance of customer ${customer}`,
    inDatabase: `${formatMoney(posted, currency)} posted`,
    atStripe: formatMoney(reported, currency),
    repaired: false,
    hint: 'A balance transaction was missed: `countinghouse reconcile --fix`.',
  }))
}

type Compared = { listed: Set<string>; discrepancies: Discrepancy[] }

/** Every balance transaction at Stripe, against its entry. */
async function compareWithStripe(ctx: Context, until: Date, options: ReconcileOptions): Promise<Compared> {
  const listed = new Set<string>()
  const discrepancies: Discrepancy[] = []
  for await (const page of listBalanceTransactions(ctx, { until, signal: options.signal })) {
    const ids = page.map(({ id }) => id)
    const posted = await findPosted(ctx, ids)
    for (const transaction of page) {
      const discrepancy = movesMoney(transaction)
        ? discrepancyOf(transaction, posted.get(transaction.id))
        : undefined
      if (discrepancy) {
        discrepancies.push(
          await repair(
            ctx,
            discrepancy,
            options.repair && !posted.has(transaction.id) ? transaction.id : undefined,
          ),
        )
      }
    }
    for (const id of ids) {
      listed.add(id)
    }
    options.onProgress?.({ step: 'Balance at Stripe', done: listed.size, total: undefined })
  }
  return { listed, discrepancies }
}

function discrepancyOf(
  { id, type, net, fee, currency }: Stripe.BalanceTransaction,
  posted: Posted | undefined,
) {
  // If the transaction is itself a fee, `fee` says nothing more about it.
  const isFee = type.endsWith('_fee')
  if (posted && posted.netMinor === net && (isFee || posted.feeMinor === fee)) {
    return undefined
  }
  return {
    what: `balance transaction ${id}`,
    inDatabase: posted ? netAndFee(posted.netMinor, posted.feeMinor, currency) : 'not in the journal',
    atStripe: `${type}: ${netAndFee(net, fee, currency)}`,
    hint: posted
      ? 'Needs review: Stripe has another amount than was posted.'
      : 'Post it: `countinghouse ledger check --fix`.',
  }
}

const netAndFee = (net: number, fee: number, currency: string) =>
  `${formatMoney(net, currency)} net, ${formatMoney(fee, currency)} fee`

async function repair(
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

/** Entries of balance transactions that Stripe does not list. */
async function findUnknownToStripe(
  { db }: Context,
  until: Date,
  listed: Set<string>,
): Promise<Discrepancy[]> {
  const entries = await db
    .selectFrom('shop.journal_entry')
    .where('key', 'like', 'stripe:%')
    .where('at', '<=', until)
    .select('key')
    .execute()
  return entries
    .filter(({ key }) => !listed.has(key.slice('stripe:'.length)))
    .map(({ key }) => ({
      what: `entry ${key}`,
      inDatabase: 'posted',
      atStripe: 'no such balance transaction',
      repaired: false,
      hint: 'Needs review: does this database belong to this Stripe account?',
    }))
}

async function countEntries({ db }: Context): Promise<number> {
  const row = await db
    .selectFrom('shop.journal_entry')
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Payments whose sale, refunds and balance transactions do not add up to 0: something is owed. */
async function findOpenPayments({ db }: Context, until: Date): Promise<LedgerReport['open']> {
  const { rows } = await sql<LedgerReport['open'][number]>`
    select coalesce(entry.payment_stripe_id, entry.subject) as payment, posting.currency,
      sum(posting.amount_minor)::bigint as "amountMinor"
    from shop.journal_posting posting
    join shop.journal_entry entry on entry.key = posting.entry_key
    where posting.account = 'receivable'
    group by coalesce(entry.payment_stripe_id, entry.subject), posting.currency
    having sum(posting.amount_minor) <> 0 and max(entry.at) <= ${until}
    order by 1, 2`.execute(db)
  return rows
}
