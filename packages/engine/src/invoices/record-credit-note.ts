import type Stripe from 'stripe'
import { fromStripeTime, fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { credit, debit, postEntry } from '../ledger/index.ts'
import { type CreditNoteRow, type Difference, differencesOf } from '../stripe-sync/replica.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'

export const retrieveCreditNote = (stripe: Stripe, id: string): Promise<Stripe.Response<Stripe.CreditNote>> =>
  stripe.creditNotes.retrieve(id)

/** Makes our row what the credit note is, and books what it gave. Returns the receipt. */
export async function recordCreditNote(tx: Tx, creditNote: Stripe.CreditNote): Promise<string> {
  const userId = await findStripeCustomerUser(tx, idOf(creditNote.customer))
  if (userId === undefined) {
    return `Not ours: credit note ${creditNote.id} is for no user's customer.`
  }
  const row = rowOf(creditNote, userId)
  const { id, ...columns } = row
  await tx.db
    .insertInto('shop.credit_note')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
  await postCreditNote(tx, row)
  await enqueuePlanTokens(tx, row.invoice_id)
  return `Credit note ${row.number} of ${row.total_minor} ${row.currency} for invoice ${row.invoice_id}: ${row.status}.`
}

/** Where our row says another than the credit note does; empty for somebody else's. */
export async function compareCreditNote(tx: Reader, creditNote: Stripe.CreditNote): Promise<Difference[]> {
  const userId = await findStripeCustomerUser(tx, idOf(creditNote.customer))
  if (userId === undefined) {
    return []
  }
  const row = await tx.db
    .selectFrom('shop.credit_note')
    .where('id', '=', creditNote.id)
    .selectAll()
    .executeTakeFirst()
  return differencesOf([row], [rowOf(creditNote, userId)])
}

/**
 * What it lowered before the invoice was paid is in the invoice's own entry, and what it refunded in the refund's: a refund can fail, and
 * is undone by itself.
 */
async function postCreditNote(tx: Tx, row: CreditNoteRow): Promise<void> {
  const credited = { amountMinor: row.credited_minor, currency: row.currency }
  const elsewhere = { amountMinor: row.elsewhere_minor, currency: row.currency }
  const given = { ...credited, amountMinor: credited.amountMinor + elsewhere.amountMinor }
  const of = { subject: row.invoice_id, payment: null }
  await postEntry(tx, {
    ...of,
    key: `credit-note:${row.id}`,
    cause: 'credit_note',
    at: row.created_at,
    postings: [debit('refund', given), credit('customer_credit', credited), credit('other', elsewhere)],
  })
  if (row.status !== 'void') {
    return
  }
  await postEntry(tx, {
    ...of,
    key: `credit-note:${row.id}:voided`,
    cause: 'credit_note_voided',
    at: row.voided_at ?? undefined,
    postings: [debit('customer_credit', credited), debit('other', elsewhere), credit('refund', given)],
  })
}

/** Stripe names the transaction of the balance and not its amount: it is what is left of what had been paid. */
function rowOf(creditNote: Stripe.CreditNote, userId: string): CreditNoteRow {
  const { id, number, status, currency, total, pre_payment_amount, post_payment_amount, refunds } = creditNote
  const refunded = refunds.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0)
  const elsewhere = creditNote.out_of_band_amount ?? 0
  return {
    id,
    number,
    status,
    currency,
    user_id: userId,
    stripe_customer_id: idOf(creditNote.customer),
    invoice_id: idOf(creditNote.invoice),
    total_minor: total,
    pre_payment_minor: pre_payment_amount,
    refunded_minor: refunded,
    credited_minor: post_payment_amount - refunded - elsewhere,
    elsewhere_minor: elsewhere,
    created_at: fromStripeTime(creditNote.created),
    voided_at: fromStripeTimeOrNull(creditNote.voided_at),
  }
}
