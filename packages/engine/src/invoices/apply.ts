import { type Ground, inTransaction } from '../ground.ts'
import { type Fetched, fetchAndApply, raiseWanted } from '../stripe-objects/index.ts'
import { recordInvoice, recordInvoiceGone } from './record.ts'
import { recordCreditNote, retrieveCreditNote } from './record-credit-note.ts'
import { recordInvoicePayment, retrieveInvoicePayment } from './record-payment.ts'
import { retrieveInvoice } from './retrieve.ts'

/** Asks Stripe for an invoice, and makes our rows say the same. @throws StripeError when Stripe does not answer */
export async function applyInvoice(ground: Ground, id: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
  return fetchAndApply(
    ground,
    id,
    wanted,
    () => retrieveInvoice(ground.stripe, id),
    recordInvoice,
    recordInvoiceGone,
  )
}

/** The same for what paid one. */
export async function applyInvoicePayment(ground: Ground, id: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
  return fetchAndApply(
    ground,
    id,
    wanted,
    () => retrieveInvoicePayment(ground.stripe, id),
    recordInvoicePayment,
  )
}

/** The same for what took something back of one. */
export async function applyCreditNote(ground: Ground, id: string): Promise<Fetched> {
  const wanted = await inTransaction(ground, (tx) => raiseWanted(tx, id))
  return fetchAndApply(ground, id, wanted, () => retrieveCreditNote(ground.stripe, id), recordCreditNote)
}
