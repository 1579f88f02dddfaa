import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import type { InvoiceRow } from '../core/replica.ts'
import { credit, debit, postEntry } from '../ledger/index.ts'

type PostedInvoice = Pick<
  InvoiceRow,
  | 'id'
  | 'currency'
  | 'total_minor'
  | 'discount_minor'
  | 'tax_minor'
  | 'starting_balance_minor'
  | 'ending_balance_minor'
  | 'amount_paid_minor'
  | 'paid_out_of_band_minor'
  | 'paid_at'
>

interface Payment {
  id: string
  paymentIntentId: string | null
  amountMinor: number
}

/**
 * Posts a paid invoice once all of its payments are known. Invoice and payments arrive by separate
 * events in any order, and each calls this. Every payment gets an entry with its share of the sale,
 * which can be compared with Stripe's balance. An invoice paid by the customer's balance or outside
 * of Stripe gets one entry without payment.
 */
export async function postInvoice(tx: Tx, invoiceId: string): Promise<void> {
  // Two concurrent events would each miss the other's row, and an invoice that has not arrived has
  // no row to lock.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`invoice ${invoiceId}`}, 0))`.execute(tx.db)
  const invoice = await tx.db
    .selectFrom('shop.invoice')
    .where('id', '=', invoiceId)
    .selectAll()
    .executeTakeFirst()
  if (invoice?.status !== 'paid') {
    return
  }
  const payments = await findPayments(tx, invoiceId)
  const byStripe = invoice.amount_paid_minor - invoice.paid_out_of_band_minor
  if (payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0) !== byStripe) {
    return
  }
  let posted = 0
  for (const payment of payments) {
    const share = [posted, posted + payment.amountMinor].map((upTo) => partOf(invoice, upTo, byStripe))
    posted += payment.amountMinor
    await postShare(tx, invoice, payment, share)
  }
  if (payments.length === 0) {
    await postShare(tx, invoice, undefined, [partOf(invoice, 0, 1), partOf(invoice, 1, 1)])
  }
}

function findPayments(tx: Tx, invoiceId: string): Promise<Payment[]> {
  return tx.db
    .selectFrom('shop.invoice_payment')
    .where('invoice_id', '=', invoiceId)
    .where('amount_minor', '>', 0)
    .orderBy('id')
    .select(['id', 'payment_intent_id as paymentIntentId', 'amount_minor as amountMinor'])
    .execute()
}

type Parts = ReturnType<typeof partOf>

/**
 * The part of each amount that falls to the first `upTo` of `whole`. The differences between
 * consecutive parts add up to the whole in spite of rounding.
 */
function partOf(invoice: PostedInvoice, upTo: number, whole: number) {
  const share = (amount: number) => Math.round((amount * upTo) / whole)
  return {
    total: share(invoice.total_minor),
    discount: share(invoice.discount_minor),
    tax: share(invoice.tax_minor),
    outOfBand: share(invoice.paid_out_of_band_minor),
    // Positive for credit that was used, negative for credit that was given.
    balance: share((invoice.ending_balance_minor ?? 0) - invoice.starting_balance_minor),
  }
}

/**
 * A credit note issued before the payment explains the difference between the total and what was
 * paid.
 */
async function postShare(
  tx: Tx,
  invoice: PostedInvoice,
  payment: Payment | undefined,
  [before, after]: Parts[],
): Promise<void> {
  if (!before || !after) {
    throw new Error(`Invoice ${invoice.id} has no shares`)
  }
  const part = (name: keyof Parts) => after[name] - before[name]
  const money = (amountMinor: number) => ({ amountMinor, currency: invoice.currency })
  const paid = payment?.amountMinor ?? 0
  const credited = part('total') - paid - part('outOfBand') - part('balance')
  await postEntry(tx, {
    key: payment ? `invoice:${invoice.id}:paid:${payment.id}` : `invoice:${invoice.id}:paid`,
    cause: 'sale',
    subject: invoice.id,
    payment: payment?.paymentIntentId ?? null,
    at: invoice.paid_at ?? undefined,
    postings: [
      debit('receivable', money(paid)),
      debit('other', money(part('outOfBand'))),
      debit('customer_credit', money(part('balance'))),
      debit('refund', money(credited)),
      debit('discount', money(part('discount'))),
      credit('tax', money(part('tax'))),
      credit('sales', money(part('total') + part('discount') - part('tax'))),
    ],
  })
}
