import type Stripe from 'stripe'
import { fromStripeTime, fromStripeTimeOrNull } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { type Difference, differencesOf } from '../core/discrepancy.ts'
import { formatMoney } from '../core/money.ts'
import type { CreditNoteRow } from '../core/replica.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { credit, debit, postEntry } from '../ledger/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'

export const retrieveCreditNote = (stripe: Stripe, id: string): Promise<Stripe.Response<Stripe.CreditNote>> =>
  stripe.creditNotes.retrieve(id)

/**
 * Copies a credit note into our row and posts it to the ledger. Returns the outcome for the event
 * log.
 */
export async function recordCreditNote(tx: Tx, creditNote: Stripe.CreditNote): Promise<string> {
  const userId = await findStripeCustomerUser(tx, idOf(creditNote.customer))
  if (userId === undefined) {
    return `No effect: credit note ${creditNote.id} belongs to no user of this shop.`
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
  const total = formatMoney(row.total_minor, row.currency)
  return `Credit note ${row.number} of ${total} for invoice ${row.invoice_id}: ${row.status}.`
}

/** Differences between our row and the credit note; empty for a customer of another application. */
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
 * Posts only credit to the balance and refunds outside of Stripe. A reduction of an unpaid invoice
 * is in the invoice's entry, and a refund has its own, because it can fail.
 */
async function postCreditNote(tx: Tx, row: CreditNoteRow): Promise<void> {
  const credited = { amountMinor: row.credited_minor, currency: row.currency }
  const outOfBand = { amountMinor: row.out_of_band_minor, currency: row.currency }
  const total = { ...credited, amountMinor: credited.amountMinor + outOfBand.amountMinor }
  const entry = { subject: row.invoice_id, payment: null }
  await postEntry(tx, {
    ...entry,
    key: `credit-note:${row.id}`,
    cause: 'credit_note',
    at: row.created_at,
    postings: [debit('refund', total), credit('customer_credit', credited), credit('other', outOfBand)],
  })
  if (row.status !== 'void') {
    return
  }
  await postEntry(tx, {
    ...entry,
    key: `credit-note:${row.id}:voided`,
    cause: 'credit_note_voided',
    at: row.voided_at ?? undefined,
    postings: [debit('customer_credit', credited), debit('other', outOfBand), credit('refund', total)],
  })
}

/**
 * Stripe references the balance transaction without its amount, so the credited amount is what
 * remains after refunds inside and outside of Stripe.
 */
function rowOf(creditNote: Stripe.CreditNote, userId: string): CreditNoteRow {
  const { id, number, status, currency, total, pre_payment_amount, post_payment_amount, refunds } = creditNote
  const refunded = refunds.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0)
  const outOfBand = creditNote.out_of_band_amount ?? 0
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
    credited_minor: post_payment_amount - refunded - outOfBand,
    out_of_band_minor: outOfBand,
    created_at: fromStripeTime(creditNote.created),
    voided_at: fromStripeTimeOrNull(creditNote.voided_at),
  }
}
