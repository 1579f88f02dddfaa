import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { DependencyNotReady } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { announceEntitlementChange } from '../entitlements/index.ts'
import { findInvoiceOfPayment } from '../invoices/index.ts'
import { postBalanceTransaction } from '../ledger/index.ts'
import { lockOrder } from '../orders/index.ts'
import { findPayment } from '../payments/index.ts'
import { readShopId } from '../shop/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { recountDisputes } from './recount.ts'
import type { DisputeStatus } from './types.ts'

/** With its payment intent, whose metadata says whose it is. */
export function retrieveDispute(stripe: Stripe, disputeId: string): Promise<Stripe.Response<Stripe.Dispute>> {
  return stripe.disputes.retrieve(disputeId, { expand: ['payment_intent'] })
}

/**
 * Makes our row what the dispute is, books what it moved, and marks the order. Everything follows from its state and from its list of
 * balance transactions: withdrawn and reinstated funds count once each, whichever event tells of them first. Returns the receipt.
 * @throws DependencyNotReady when what was paid is not here yet: its event is late
 */
export async function recordDispute(tx: Tx, dispute: Stripe.Dispute): Promise<string> {
  for (const transaction of dispute.balance_transactions) {
    await postBalanceTransaction(tx, { ...transaction, source: dispute })
  }
  const payment = idOf(dispute.payment_intent)
  if (payment === null) {
    return 'Not ours: no payment intent is disputed.'
  }
  const subject = await findSubject(tx, payment)
  if (!subject) {
    return notOurs(tx, dispute, payment)
  }
  const order = subject.orderId === null ? undefined : await lockOrder(tx, subject.orderId)
  await writeDispute(tx, dispute, payment, subject)
  if (order) {
    await recountDisputes(tx, order)
  }
  if (subject.invoiceId !== null) {
    await enqueuePlanTokens(tx, subject.invoiceId)
    await announceEntitlementChange(tx, subject.userId)
  }
  const { id, amount, currency, status } = dispute
  return `Dispute ${id} of ${amount} ${currency} about ${subject.orderId ?? subject.invoiceId}: ${status}.`
}

/** What a dispute's state means: is what was sold still the customer's? */
export function toDisputeStatus(status: Stripe.Dispute.Status): DisputeStatus {
  switch (status) {
    case 'warning_needs_response':
    case 'warning_under_review':
      return 'inquiry'
    case 'needs_response':
    case 'under_review':
    // it was lost, and the bank is asked once more
    case 'appeal_needs_response':
    case 'appeal_under_review':
      return 'open'
    case 'won':
      return 'won'
    case 'lost':
      return 'lost'
    // `warning_closed`, `prevented`: nothing was taken
    default:
      return 'none'
  }
}

type Subject =
  | { orderId: OrderId; invoiceId: null; userId: null }
  | { orderId: null; invoiceId: string; userId: string }

async function findSubject(tx: Tx, paymentIntent: string): Promise<Subject | undefined> {
  const payment = await findPayment(tx, { stripeId: paymentIntent })
  if (payment) {
    return { orderId: payment.orderId, invoiceId: null, userId: null }
  }
  const invoice = await findInvoiceOfPayment(tx, paymentIntent)
  return invoice && { orderId: null, ...invoice }
}

/** @throws DependencyNotReady when it is ours all the same */
async function notOurs(tx: Tx, { payment_intent }: Stripe.Dispute, payment: string): Promise<string> {
  const intent = typeof payment_intent === 'object' ? payment_intent : null
  const customer = idOf(intent?.customer ?? null)
  const isOurs =
    intent?.metadata?.countinghouse_shop === (await readShopId(tx)) ||
    (customer !== null && (await findStripeCustomerUser(tx, customer)) !== undefined)
  if (isOurs) {
    throw new DependencyNotReady(payment)
  }
  return "Not ours: the payment is somebody else's."
}

async function writeDispute(
  tx: Tx,
  dispute: Stripe.Dispute,
  payment: string,
  subject: Subject,
): Promise<void> {
  const { id, status, reason, amount, currency, created, evidence_details } = dispute
  const state = {
    stripe_status: status,
    status: toDisputeStatus(status),
    reason,
    amount_minor: amount,
    currency,
    due_at: evidence_details.due_by === null ? null : fromStripeTime(evidence_details.due_by),
  }
  await tx.db
    .insertInto('shop.dispute')
    .values({
      stripe_id: id,
      payment_stripe_id: payment,
      order_id: subject.orderId,
      invoice_id: subject.invoiceId,
      user_id: subject.userId,
      opened_at: fromStripeTime(created),
      ...state,
    })
    .onConflict((conflict) => conflict.column('stripe_id').doUpdateSet(state))
    .execute()
}
