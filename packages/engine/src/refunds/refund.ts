import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import { DependencyNotReady } from '../core/errors.ts'
import { isId } from '../core/ids.ts'
import { formatMoney } from '../core/money.ts'
import { idOf } from '../core/stripe.ts'
import { findStripeCustomerUser } from '../customers/index.ts'
import { findInvoiceOfPayment } from '../invoices/index.ts'
import { credit, debit, postBalanceTransaction, postEntry } from '../ledger/index.ts'
import { lockOrder } from '../orders/index.ts'
import { findPayment, type Payment } from '../payments/index.ts'
import { readShopId } from '../shop/index.ts'
import { enqueuePlanTokens } from '../tokens/index.ts'
import { followUpRefund, type RecordedRefund } from './follow-up.ts'
import { recountRefunds } from './recount.ts'
import { REFUND_KEY, type RefundStatus } from './types.ts'

/**
 * Retrieves a refund with its payment intent, whose metadata names the shop it belongs to: a
 * refund made in the dashboard has none of our metadata. Also expands its balance transactions,
 * including that of a failed refund.
 */
export function retrieveRefund(stripe: Stripe, refundId: string): Promise<Stripe.Response<Stripe.Refund>> {
  const expand = ['payment_intent', 'balance_transaction', 'failure_balance_transaction']
  return stripe.refunds.retrieve(refundId, { expand })
}

/**
 * Updates our row from Stripe's refund, wherever it was made, and recounts the order's refunds.
 * The same recount undoes a refund that fails days later. Returns the outcome.
 * @throws DependencyNotReady when the payment is not recorded yet: its event is late
 */
export async function recordRefund(tx: Tx, stripeRefund: Stripe.Refund): Promise<string> {
  await postTransactionsOf(tx, stripeRefund)
  const { payment_intent } = stripeRefund
  if (!payment_intent) {
    return 'No effect: the refunded charge has no payment intent.'
  }
  const stripeId = typeof payment_intent === 'object' ? payment_intent.id : payment_intent
  const payment = await findPayment(tx, { stripeId })
  if (!payment) {
    const invoice = await findInvoiceOfPayment(tx, stripeId)
    if (invoice) {
      return recordInvoiceRefund(tx, { invoiceId: invoice.invoiceId, stripeId }, stripeRefund)
    }
    if (await isOwnPayment(tx, payment_intent)) {
      throw new DependencyNotReady(stripeId)
    }
    return 'No effect: the payment belongs to another application.'
  }
  const order = await lockOrder(tx, payment.orderId)
  if (!order) {
    throw new Error(`Payment ${stripeId} has no order`)
  }
  const recorded = await saveRefund(tx, payment, stripeRefund)
  const { status } = recorded
  await postRefund(tx, payment, stripeRefund, status)
  await recountRefunds(tx, order)
  await followUpRefund(tx, recorded)
  const refunded = formatMoney(stripeRefund.amount, stripeRefund.currency)
  return `Refund of ${refunded} for order ${order.id}: ${status}.`
}

/**
 * An order's payment intent carries our shop id; an invoice's, created by Stripe, has one of our
 * customers.
 */
async function isOwnPayment(tx: Tx, intent: string | Stripe.PaymentIntent): Promise<boolean> {
  if (typeof intent === 'string') {
    return false
  }
  if (intent.metadata?.countinghouse_shop === (await readShopId(tx))) {
    return true
  }
  const customer = idOf(intent.customer)
  return customer !== null && (await findStripeCustomerUser(tx, customer)) !== undefined
}

/** Updates the row of the intent, if there is one; inserts a row for a refund made at Stripe. */
async function saveRefund(tx: Tx, payment: Payment, stripeRefund: Stripe.Refund): Promise<RecordedRefund> {
  const { id: stripeId, amount: amountMinor, currency } = stripeRefund
  const status = refundStatusOf(stripeRefund)
  const refund = { orderId: payment.orderId, stripeId, money: { amountMinor, currency }, status }
  const existing = await findRefundRow(tx, stripeRefund)
  if (existing) {
    await tx.db
      .updateTable('shop.refund')
      .where('id', '=', existing.id)
      .set({ stripe_id: stripeId, status })
      .execute()
    return { ...refund, refundId: existing.id, reason: existing.reason, statusBefore: existing.status }
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
  return { ...refund, refundId: row.id, reason: row.reason, statusBefore: undefined }
}

/**
 * The order's lock prevents concurrent writes. A row that is linked to one refund at Stripe is not
 * linked to a second.
 */
function findRefundRow(tx: Tx, { id: stripeId, metadata }: Stripe.Refund) {
  const ownId = metadata?.[REFUND_KEY] ?? ''
  return tx.db
    .selectFrom('shop.refund')
    .where((of) =>
      of.or([
        of('stripe_id', '=', stripeId),
        ...(isId('refund', ownId) ? [of.and([of('id', '=', ownId), of('stripe_id', 'is', null)])] : []),
      ]),
    )
    .orderBy((of) => of('stripe_id', 'is not', null), 'desc')
    .select(['id', 'reason', 'status'])
    .executeTakeFirst()
}

/**
 * Posts the refund's balance transactions, whichever shop it belongs to. The response to our own
 * call has only their ids; the event that follows has the objects.
 */
async function postTransactionsOf(tx: Tx, refund: Stripe.Refund): Promise<void> {
  for (const transaction of [refund.balance_transaction, refund.failure_balance_transaction]) {
    if (typeof transaction === 'object' && transaction !== null) {
      await postBalanceTransaction(tx, { ...transaction, source: refund })
    }
  }
}

/** A refund of an invoice is posted to the ledger; the invoice itself does not change. */
async function recordInvoiceRefund(
  tx: Tx,
  { invoiceId, stripeId }: { invoiceId: string; stripeId: string },
  refund: Stripe.Refund,
) {
  const status = refundStatusOf(refund)
  await postRefund(tx, { stripeId }, refund, status)
  await enqueuePlanTokens(tx, invoiceId)
  return `Refund of ${formatMoney(refund.amount, refund.currency)} for invoice ${invoiceId}: ${status}.`
}

/**
 * A failed refund was still made: both the refund and its reversal are posted, whether or not we
 * saw it succeed in between.
 */
async function postRefund(
  tx: Tx,
  { stripeId }: Pick<Payment, 'stripeId'>,
  { id, amount, currency, created }: Stripe.Refund,
  status: RefundStatus,
) {
  const money = { amountMinor: amount, currency }
  const shared = { subject: id, payment: stripeId, at: fromStripeTime(created) }
  const entry = {
    ...shared,
    key: `refund:${id}`,
    cause: 'refund',
    postings: [debit('refund', money), credit('receivable', money)],
  }
  await postEntry(tx, entry)
  if (status !== 'failed' && status !== 'canceled') {
    return
  }
  const reversal = { key: `refund:${id}:undone`, cause: 'refund_undone', at: undefined }
  await postEntry(tx, {
    ...shared,
    ...reversal,
    postings: [debit('receivable', money), credit('refund', money)],
  })
}

/** A refund without a status is of an old kind that was always immediate. */
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
