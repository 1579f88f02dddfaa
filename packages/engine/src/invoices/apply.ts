import { type Context, inTransaction } from '../core/context.ts'
import { type Fetched, fetchAndApply, raiseFetchVersion } from '../stripe-sync/state/index.ts'
import { recordCreditNote, retrieveCreditNote } from './credit-note.ts'
import { recordDeletedInvoice, recordInvoice, retrieveInvoice } from './invoice.ts'
import { recordInvoicePayment, retrieveInvoicePayment } from './invoice-payment.ts'

/**
 * Asks Stripe for an invoice, and makes our rows say the same.
 * @throws StripeError when Stripe does not answer
 */
export async function applyInvoice(ctx: Context, id: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, id))
  return fetchAndApply(
    ctx,
    id,
    fetchVersion,
    () => retrieveInvoice(ctx.stripe, id),
    recordInvoice,
    recordDeletedInvoice,
  )
}

/** The same for what paid one. */
export async function applyInvoicePayment(ctx: Context, id: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, id))
  return fetchAndApply(
    ctx,
    id,
    fetchVersion,
    () => retrieveInvoicePayment(ctx.stripe, id),
    recordInvoicePayment,
  )
}

/** The same for what took something back of one. */
export async function applyCreditNote(ctx: Context, id: string): Promise<Fetched> {
  const fetchVersion = await inTransaction(ctx, (tx) => raiseFetchVersion(tx, id))
  return fetchAndApply(ctx, id, fetchVersion, () => retrieveCreditNote(ctx.stripe, id), recordCreditNote)
}
