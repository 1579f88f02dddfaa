import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { TokenAccountId } from './types.ts'

export interface InvoiceForTokens {
  id: string
  status: string
  /** By card, outside Stripe, or from the customer's credit balance. */
  paid: number
  /** Refunded, credited, or lost in a dispute. */
  refunded: number
  /** Held by the bank while a dispute is open. */
  disputed: number
  lines: InvoiceLineForTokens[]
}

export interface InvoiceLineForTokens {
  id: string
  invoiceId: string
  itemId: string
  /** The subscriber's account, or that of the project they subscribed for. */
  accountId: TokenAccountId
  planKey: string
  quantity: number
  amountMinor: number
  proration: boolean
  /** Whether the line is free because a trial covers it. */
  isTrial: boolean
  periodStart: Date
  periodEnd: Date
  /** The time from which its months are counted. */
  startedAt: Date
  endedAt: Date | null
}

/** An invoice with its lines of configured plans, and its paid, refunded and disputed amounts. */
export async function readInvoiceForTokens(
  reader: Reader,
  invoiceId: string,
): Promise<InvoiceForTokens | undefined> {
  const { rows } = await sql<Omit<InvoiceForTokens, 'lines'>>`
    select invoice.id, invoice.status,
      payments.amount + paid_out_of_band_minor
        + greatest(ending_balance_minor - starting_balance_minor, 0) as paid,
      refunds.amount + disputes.lost as refunded, disputes.open as disputed
    from shop.invoice,
      lateral (
        select coalesce(sum(amount_minor), 0)::bigint as amount, array_agg(payment_intent_id) as intents
        from shop.invoice_payment payment where payment.invoice_id = invoice.id
      ) payments,
      lateral (
        select greatest(coalesce(sum(posting.amount_minor), 0), 0)::bigint as amount
        from shop.journal_entry entry join shop.journal_posting posting on posting.entry_key = entry.key
        where (entry.payment_stripe_id = any (payments.intents) or entry.subject = invoice.id)
          and entry.cause <> 'sale' and posting.account = 'refund'
      ) refunds,
      lateral (
        select coalesce(sum(amount_minor) filter (where status = 'lost'), 0)::bigint as lost,
          coalesce(sum(amount_minor) filter (where status = 'open'), 0)::bigint as open
        from shop.dispute where dispute.invoice_id = invoice.id
      ) disputes
    where invoice.id = ${invoiceId}`.execute(reader.db)
  const [invoice] = rows
  return invoice && { ...invoice, lines: await readLines(reader, sql`line.invoice_id = ${invoiceId}`) }
}

/**
 * Proration lines of paid invoices, which charge or credit a change in mid-period, with a period
 * that starts from `start` until before `end`.
 */
export function readInvoiceProrations(
  reader: Reader,
  { itemId, start, end }: { itemId: string; start: Date; end: Date },
): Promise<InvoiceLineForTokens[]> {
  return readLines(
    reader,
    sql`line.subscription_item_id = ${itemId} and line.proration
      and line.period_start >= ${start} and line.period_start < ${end}
      and exists (select from shop.invoice where invoice.id = line.invoice_id and invoice.status = 'paid')`,
  )
}

async function readLines({ db }: Reader, condition: RawBuilder<unknown>): Promise<InvoiceLineForTokens[]> {
  const { rows } = await sql<InvoiceLineForTokens>`
    select line.id, line.invoice_id as "invoiceId", line.subscription_item_id as "itemId",
      coalesce('project:' || checkout.project_id, 'user:' || subscription.user_id) as "accountId",
      coalesce(price.key, item.plan_key) as "planKey", coalesce(line.quantity, 1) as quantity,
      line.amount_minor as "amountMinor", line.proration,
      line.amount_minor = 0 and subscription.trial_end is not null
        and line.period_end <= subscription.trial_end as "isTrial",
      line.period_start as "periodStart", line.period_end as "periodEnd",
      coalesce(subscription.trial_end, subscription.started_at) as "startedAt",
      subscription.ended_at as "endedAt"
    from shop.invoice_line line
    join shop.subscription on subscription.id = line.subscription_id
    left join shop.subscription_checkout checkout
      on checkout.id = subscription.checkout_id and checkout.user_id = subscription.user_id
    left join shop.plan_price price on price.price_id = line.price_id and price.kind = 'plan'
    left join shop.subscription_item item
      on item.id = line.subscription_item_id and item.price_id = line.price_id
    where ${condition} and line.subscription_item_id is not null
      and coalesce(price.key, item.plan_key) is not null
    order by line.period_start, line.id`.execute(db)
  return rows
}
