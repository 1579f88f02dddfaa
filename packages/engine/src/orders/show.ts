import type { Db } from '../core/db.ts'
import type { OrderId } from '../core/ids.ts'
import type { Dispute } from '../disputes/types.ts'
import type { Fulfillment } from '../fulfillment/types.ts'
import { findOrderDetails } from './find.ts'
import { findFulfillments } from './fulfillment.ts'
import { readTimeline } from './read-timeline.ts'
import type { OrderForAdmin, OrderLine, OrderRow, OrderWithTimeline, TimelineKind } from './types.ts'

/** Shown to a customer: no outcomes of Stripe's events, and no names of admins. */
const ownerKinds = new Set<TimelineKind>(['placed', 'cancel_asked', 'paid', 'refund', 'fulfilled'])

/** An order with its shipments and timeline, for a caller who may see it. */
export async function showOwnOrder(
  db: Db,
  where: { orderId: string; userId?: string },
): Promise<OrderWithTimeline | undefined> {
  const found = await findOrderDetails(db, where)
  if (!found) {
    return undefined
  }
  const { review: _review, dispute: _dispute, ...order } = found
  const { fulfillments, timeline } = await readHistory(db, found)
  const shown = timeline
    .filter(({ kind }) => ownerKinds.has(kind))
    .map((entry) => ({ ...entry, actor: null }))
  return { ...order, fulfillments, timeline: shown }
}

/** For the merchant's admins. */
export async function showOrder(db: Db, orderId: string): Promise<OrderForAdmin | undefined> {
  const order = await findOrderDetails(db, { orderId })
  if (!order) {
    return undefined
  }
  const { orderId: id } = order
  const [history, lines, payment, disputes] = await Promise.all([
    readHistory(db, order),
    readLines(db, id),
    readPayment(db, id),
    readDisputes(db, id),
  ])
  return { ...order, ...history, ...payment, lines, disputes }
}

async function readHistory(
  db: Db,
  { orderId }: OrderRow,
): Promise<{ fulfillments: Fulfillment[] } & Pick<OrderWithTimeline, 'timeline'>> {
  const [fulfillments, timeline] = await Promise.all([
    findFulfillments(db, orderId),
    readTimeline(db, orderId),
  ])
  return { fulfillments, timeline }
}

async function readLines(db: Db, orderId: OrderId): Promise<OrderLine[]> {
  const lines = await db
    .selectFrom('shop.order_line')
    .where('order_id', '=', orderId)
    .orderBy('position')
    .select(['id', 'sku', 'name', 'options', 'quantity', 'unit_amount_minor as unitAmountMinor'])
    .select(['discount_minor as discountMinor', 'tax_minor as taxMinor', 'total_minor as totalMinor'])
    .select([
      'requires_shipping as requiresShipping',
      'fulfilled_quantity as fulfilledQuantity',
      'refunded_quantity as refundedQuantity',
    ])
    .execute()
  return lines.map((line) => ({
    ...line,
    unfulfilledQuantity: line.requiresShipping ? unshippedOf(line) : 0,
  }))
}

const unshippedOf = ({
  quantity,
  fulfilledQuantity,
  refundedQuantity,
}: Omit<OrderLine, 'unfulfilledQuantity'>): number =>
  Math.max(0, quantity - fulfilledQuantity - refundedQuantity)

async function readPayment(db: Db, orderId: OrderId) {
  const { disputedMinor, ...payment } = await db
    .selectFrom('shop.order as order')
    .innerJoin('shop.checkout as checkout', 'checkout.order_id', 'order.id')
    .leftJoin('shop.payment as payment', 'payment.order_id', 'order.id')
    .where('order.id', '=', orderId)
    .select([
      'order.user_id as userId',
      'checkout.session_id as sessionId',
      'payment.amount_minor as paidMinor',
    ])
    .select(['payment.refunded_minor as refundedMinor', 'payment.disputed_minor as disputedMinor'])
    .executeTakeFirstOrThrow()
  const refundedMinor = payment.refundedMinor ?? 0
  const refundableMinor = Math.max(0, (payment.paidMinor ?? 0) - refundedMinor - (disputedMinor ?? 0))
  return { ...payment, refundedMinor, refundableMinor }
}

function readDisputes(db: Db, orderId: OrderId): Promise<Dispute[]> {
  return db
    .selectFrom('shop.dispute')
    .where('order_id', '=', orderId)
    .orderBy('opened_at')
    .select([
      'stripe_id as disputeId',
      'order_id as orderId',
      'invoice_id as invoiceId',
      'payment_stripe_id as payment',
    ])
    .select(['stripe_status as stripeStatus', 'status', 'reason', 'amount_minor as amountMinor', 'currency'])
    .select(['opened_at as openedAt', 'due_at as dueAt'])
    .execute()
}
