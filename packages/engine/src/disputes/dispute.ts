import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { DependencyNotReady } from '../core/errors.ts'
import type { OrderId } from '../core/ids.ts'
import { formatMoney } from '../core/money.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { announceEntitlementChange } from '../entitlements/index.ts'
import { findInvoiceOfPayment } from '../invoices/index.ts'
import { postBalanceTransaction } from '../ledger/index.ts'
import { type LockedOrder, lockOrder, markDispute } from '../orders/index.ts'
import { findPayment, setDisputed } from '../payments/index.ts'
import { readShopId } from '../shop/index.ts'
import { enqueuePlanTokens, recountTokenPacks } from '../tokens/index.ts'
import type { DisputeStatus } from './types.ts'

/** Expands the payment intent, whose metadata names the shop. */
export function retrieveDispute(stripe: Stripe, disputeId: string): Promise<Stripe.Response<Stripe.Dispute>> {
  return stripe.disputes.retrieve(disputeId, { expand: ['payment_intent'] })
}

/**
 * Copies a dispute into our row, posts its balance transactions and updates the order. Its state
 * and its list of balance transactions decide, so withdrawn and reinstated funds count once each,
 * in any order of the events. Returns the outcome for the event log.
 * @throws DependencyNotReady when the event of the disputed payment has not arrived yet
 */
export async function recordDispute(tx: Tx, dispute: Stripe.Dispute): Promise<string> {
  for (const transaction of dispute.balance_transactions) {
    await postBalanceTransaction(tx, { ...transaction, source: dispute })
  }
  const payment = idOf(dispute.payment_intent)
  if (payment === null) {
    return 'No effect: the disputed charge has no payment intent.'
  }
  const subject = await findSubject(tx, payment)
  if (!subject) {
    return ignoreOrRetry(tx, dispute, payment)
  }
  const order = subject.orderId === null ? undefined : await lockOrder(tx, subject.orderId)
  await writeDispute(tx, dispute, payment, subject)
  if (order) {
    await updateDisputedOrder(tx, order)
  }
  if (subject.invoiceId !== null) {
    await enqueuePlanTokens(tx, subject.invoiceId)
    await announceEntitlementChange(tx, subject.userId)
  }
  const { id, amount, currency, status } = dispute
  const disputed = formatMoney(amount, currency)
  return `Dispute ${id} of ${disputed} for ${subject.orderId ?? subject.invoiceId}: ${status}.`
}

/** Maps Stripe's status to its effect on the order or invoice. */
export function toDisputeStatus(status: Stripe.Dispute.Status): DisputeStatus {
  switch (status) {
    case 'warning_needs_response':
    case 'warning_under_review':
      return 'inquiry'
    case 'needs_response':
    case 'under_review':
    // The dispute was lost, and the merchant appealed.
    case 'appeal_needs_response':
    case 'appeal_under_review':
      return 'open'
    case 'won':
      return 'won'
    case 'lost':
      return 'lost'
    // `warning_closed` and `prevented`: no money was withdrawn.
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

/**
 * @throws DependencyNotReady when the metadata or the customer shows that the payment belongs to
 *   this shop
 */
async function ignoreOrRetry(tx: Tx, { payment_intent }: Stripe.Dispute, payment: string): Promise<string> {
  const intent = typeof payment_intent === 'object' ? payment_intent : null
  const customer = idOf(intent?.customer ?? null)
  const isOwnPayment =
    intent?.metadata?.countinghouse_shop === (await readShopId(tx)) ||
    (customer !== null && (await findStripeCustomerUser(tx, customer)) !== undefined)
  if (isOwnPayment) {
    throw new DependencyNotReady(payment)
  }
  return 'No effect: the payment belongs to another application.'
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

/** When an order has several disputes, the first of these counts. */
const byPrecedence: DisputeStatus[] = ['open', 'inquiry', 'lost', 'won', 'none']
/** Statuses in which the bank has the money. */
const withdrawn: DisputeStatus[] = ['open', 'lost']

/**
 * Updates a locked order with the status of its disputes, and its payment with the disputed amount.
 * Everything else follows from that status; an open dispute, for example, blocks fulfillment.
 */
async function updateDisputedOrder(tx: Tx, order: LockedOrder): Promise<void> {
  const disputes = await tx.db
    .selectFrom('shop.dispute')
    .where('order_id', '=', order.id)
    .select(['status', 'amount_minor'])
    .execute()
  const current = byPrecedence.find((status) => disputes.some((dispute) => dispute.status === status))
  const disputedMinor = disputes.reduce(
    (sum, { status, amount_minor }) => sum + (withdrawn.includes(status) ? amount_minor : 0),
    0,
  )
  await setDisputed(tx, order.id, disputedMinor)
  await markDispute(tx, order.id, current ?? 'none')
  await recountTokenPacks(tx, order.id)
}
