import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { DependencyNotReady } from '../core/errors.ts'
import { isId } from '../core/ids.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { findInvoiceOfPayment } from '../invoices/index.ts'
import { credit, debit, postBalanceTransaction, postEntry } from '../ledger/index.ts'
import { lockOrder } from '../orders/index.ts'
import { findPayment, type Payment } from '../payments/index.ts'
import { readShopId } from '../shop/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { followRefund, type RefundSeen } from './follow.ts'
import { recountRefunds } from './recount.ts'
import type { RefundStatus } from './types.ts'

export const REFUND_KEY = 'countinghouse_refund'

/**
 * With its payment intent, whose metadata says whose it is: a refund made in the dashboard carries none of ours. And with what it took
 * from the balance, and brought back if it failed.
 */
export function retrieveRefund(stripe: Stripe, refundId: string): Promise<Stripe.Response<Stripe.Refund>> {
  const expand = ['payment_intent', 'balance_transaction', 'failure_balance_transaction']
  return stripe.refunds.retrieve(refundId, { expand })
}

/**
 * Makes our row what Stripe's refund is, wherever it was made, and counts the order's refunds anew. A refund that fails days later
 * is undone by the same counting. Returns the receipt.
 * @throws DependencyNotReady when the payment is not here yet: its event is late
 */
export async function recordRefund(tx: Tx, stripeRefund: Stripe.Refund): Promise<string> {
  await postTransactionsOf(tx, stripeRefund)
  const { payment_intent } = stripeRefund
  if (!payment_intent) {
    return 'Not ours: no payment intent was refunded.'
  }
  const stripeId = typeof payment_intent === 'object' ? payment_intent.id : payment_intent
  const payment = await findPayment(tx, { stripeId })
  if (!payment) {
    const invoice = await findInvoiceOfPayment(tx, stripeId)
    if (invoice) {
      return recordInvoiceRefund(tx, { invoiceId: invoice.invoiceId, stripeId }, stripeRefund)
    }
    if (await isOurs(tx, payment_intent)) {
      throw new DependencyNotReady(stripeId)
    }
    return "Not ours: the payment is another shop's."
  }
  const order = await lockOrder(tx, payment.orderId)
  if (!order) {
    throw new Error(`Payment ${stripeId} has no order`)
  }
  const seen = await writeRefund(tx, payment, stripeRefund)
  const { status } = seen
  await postRefund(tx, payment, stripeRefund, status)
  await recountRefunds(tx, order)
  await followRefund(tx, seen)
  return `Refund of ${stripeRefund.amount} ${stripeRefund.currency} for order ${order.id}: ${status}.`
}

/** An order's payment carries our shop's name; an invoice's, which Stripe makes, has a customer of ours. */
async function isOurs(tx: Tx, intent: string | Stripe.PaymentIntent): Promise<boolean> {
  if (typeof intent === 'string') {
    return false
  }
  if (intent.metadata?.countinghouse_shop === (await readShopId(tx))) {
    return true
  }
  const customer = idOf(intent.customer)
  return customer !== null && (await findStripeCustomerUser(tx, customer)) !== undefined
}

/** The row that meant it, if one did; a new one for what was made at Stripe. */
async function writeRefund(tx: Tx, payment: Payment, stripeRefund: Stripe.Refund): Promise<RefundSeen> {
  const { id: stripeId, amount: amountMinor, currency } = stripeRefund
  const status = refundStatusOf(stripeRefund)
  const seen = { orderId: payment.orderId, stripeId, money: { amountMinor, currency }, status }
  const known = await findKnown(tx, stripeRefund)
  if (known) {
    await tx.db
      .updateTable('shop.refund')
      .where('id', '=', known.id)
      .set({ stripe_id: stripeId, status })
      .execute()
    return { ...seen, refundId: known.id, reason: known.reason, statusBefore: known.status }
  }
  const row = {
    id: tx.ids.next('refund', tx.now),
    order_id: payment.orderId,
    payment_stripe_id: payment.stripeId,
    reason: 'made_at_stripe',
    amount_minor: amountMinor,
    currency,
    attempt: 1,
    intended_at: fromStripeTime(stripeRefund.created),
    stripe_id: stripeId,
    status,
    request_key: null,
    request_hash: null,
  }
  await tx.db.insertInto('shop.refund').values(row).execute()
  return { ...seen, refundId: row.id, reason: row.reason, statusBefore: undefined }
}

/** The order's lock keeps others from writing it meanwhile; what is linked to one refund at Stripe is not linked to a second. */
function findKnown(tx: Tx, { id: stripeId, metadata }: Stripe.Refund) {
  const ours = metadata?.[REFUND_KEY] ?? ''
  return tx.db
    .selectFrom('shop.refund')
    .where((of) =>
      of.or([
        of('stripe_id', '=', stripeId),
        ...(isId('refund', ours) ? [of.and([of('id', '=', ours), of('stripe_id', 'is', null)])] : []),
      ]),
    )
    .orderBy((of) => of('stripe_id', 'is not', null), 'desc')
    .select(['id', 'reason', 'status'])
    .executeTakeFirst()
}

/** What moved on the balance is booked whoever's it is. The answer to our own call names it only; the event that follows brings it. */
async function postTransactionsOf(tx: Tx, refund: Stripe.Refund): Promise<void> {
  for (const transaction of [refund.balance_transaction, refund.failure_balance_transaction]) {
    if (typeof transaction === 'object' && transaction !== null) {
      await postBalanceTransaction(tx, { ...transaction, source: refund })
    }
  }
}

/** What an invoice brought goes back: the books have it, and the invoice stays what it is. */
async function recordInvoiceRefund(
  tx: Tx,
  { invoiceId, stripeId }: { invoiceId: string; stripeId: string },
  refund: Stripe.Refund,
) {
  const status = refundStatusOf(refund)
  await postRefund(tx, { stripeId }, refund, status)
  await enqueuePlanTokens(tx, invoiceId)
  return `Refund of ${refund.amount} ${refund.currency} for invoice ${invoiceId}: ${status}.`
}

/** A refund that came to nothing was made all the same: both are booked, whether or not we saw it succeed in between. */
async function postRefund(
  tx: Tx,
  { stripeId }: Pick<Payment, 'stripeId'>,
  { id, amount, currency, created }: Stripe.Refund,
  status: RefundStatus,
) {
  const money = { amountMinor: amount, currency }
  const of = { subject: id, payment: stripeId, at: fromStripeTime(created) }
  const made = {
    ...of,
    key: `refund:${id}`,
    cause: 'refund',
    postings: [debit('refund', money), credit('receivable', money)],
  }
  await postEntry(tx, made)
  if (status !== 'failed' && status !== 'canceled') {
    return
  }
  const undone = { key: `refund:${id}:undone`, cause: 'refund_undone', at: undefined }
  await postEntry(tx, { ...of, ...undone, postings: [debit('receivable', money), credit('refund', money)] })
}

/** A refund without a status is one of an old kind that was always immediate. */
export function refundStatusOf({ status }: Stripe.Refund): RefundStatus {
  switch (status) {
    case 'pending':
    case 'requires_action':
    case 'failed':
    case 'canceled':
      return status
    default:
      return 'succeeded'
  }
}
