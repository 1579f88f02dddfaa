import { createHash } from 'node:crypto'
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { isId, type OrderId } from '../core/ids.ts'
import { stepOf } from '../core/money.ts'
import { requirePayableAmount } from '../core/require-payable-amount.ts'
import { lockOrder } from '../orders/index.ts'
import { findPayment, type Payment } from '../payments/index.ts'
import { findRefund } from './find.ts'
import { insertRefundLines, priceRefundLines, type RefundLine } from './lines.ts'
import { recountRefunds } from './recount.ts'
import { saveRefundIntent } from './save-intent.ts'
import type { Refund, RefundInput } from './types.ts'

/** Step one of a refund that an admin issues: the intent. See `Refunds.issue`. */
export async function issueRefund(tx: Tx, input: RefundInput): Promise<Refund> {
  const { orderId, reason, requestKey } = input
  const order = isId('order', orderId) ? await lockOrder(tx, orderId) : undefined
  if (!order) {
    throw new AppError('order.unknown', { orderId })
  }
  const request = requestKey === undefined ? undefined : { key: requestKey, hash: hashOf(input) }
  const earlier = request && (await findRequested(tx, order.id, request))
  if (earlier) {
    return earlier
  }

  const payment = await findPayment(tx, { orderId: order.id })
  if (!payment) {
    throw new AppError('refund.not_paid', { orderId, status: order.status })
  }
  const lines = input.lines ? await priceRefundLines(tx, order.id, input.lines, stepOf(payment.currency)) : []
  const worthMinor = input.lines && payableWorth(lines, payment)
  const amountMinor = input.amountMinor ?? worthMinor ?? refundableOf(payment)
  if (order.dispute === 'open') {
    throw new AppError('refund.disputed', { orderId })
  }
  requireRefundable(payment, amountMinor)
  const money = { amountMinor, currency: payment.currency }
  const refundId = await saveRefundIntent(tx, {
    orderId: order.id,
    payment: payment.stripeId,
    reason,
    money,
    request,
  })
  if (!refundId) {
    throw new AppError('refund.exceeds_payment', { refundableMinor: 0 })
  }
  await insertRefundLines(tx, refundId, lines)
  await recountRefunds(tx, order)
  const after = { refundId, ...money, reason, lines: input.lines ?? [] }
  await recordAudit(tx, { actor: input.actor, action: 'refund.issued', subject: order.id, after })
  return findRefund(tx, refundId)
}

/** What a bank took in a dispute cannot be refunded. */
const refundableOf = ({ amountMinor, refundedMinor, disputedMinor }: Payment): number =>
  Math.max(0, amountMinor - refundedMinor - disputedMinor)

/**
 * A tax computed by Stripe can make an amount that Stripe does not accept for a refund. It is
 * rounded up in the customer's favor, within what was paid.
 */
function payableWorth(lines: RefundLine[], payment: Payment): number {
  const step = stepOf(payment.currency)
  const worthMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const payableMinor = Math.ceil(worthMinor / step) * step
  return payableMinor > refundableOf(payment) ? worthMinor : payableMinor
}

function requireRefundable(payment: Payment, amountMinor: number): void {
  const refundableMinor = refundableOf(payment)
  if (amountMinor < 1 || amountMinor > refundableMinor) {
    throw new AppError('refund.exceeds_payment', { amountMinor, refundableMinor })
  }
  // The whole remainder can always be refunded.
  if (amountMinor < refundableMinor) {
    requirePayableAmount({ amountMinor, currency: payment.currency })
  }
}

/**
 * The refund of an earlier request under this key. The order's lock keeps concurrent requests
 * waiting.
 */
async function findRequested(
  tx: Tx,
  orderId: OrderId,
  { key, hash }: { key: string; hash: Buffer },
): Promise<Refund | undefined> {
  const row = await tx.db
    .selectFrom('shop.refund')
    .where('order_id', '=', orderId)
    .where('request_key', '=', key)
    .select(['id', 'request_hash'])
    .executeTakeFirst()
  if (!row) {
    return undefined
  }
  if (!row.request_hash?.equals(hash)) {
    throw new AppError('idempotency.other_body')
  }
  return findRefund(tx, row.id)
}

const hashOf = ({ lines, amountMinor, reason }: RefundInput): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([lines ?? null, amountMinor ?? null, reason]))
    .digest()
