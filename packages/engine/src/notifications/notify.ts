/**
 * Emails about orders and to users, each sent once per fact. Without an email address nothing is
 * sent.
 */
import type { Tx } from '../core/context.ts'
import type { FulfillmentId, OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { findOrderContact } from '../orders/index.ts'
import { createNotification } from './create.ts'
import type { EmailTemplate } from './types.ts'

/** To the email address of the user's account. An erased customer has none and gets nothing. */
export async function notifyUser(
  tx: Tx,
  userId: string,
  notification: { key: string; emailTemplate: EmailTemplate },
): Promise<void> {
  const customer = await tx.db
    .selectFrom('shop.customer')
    .where('user_id', '=', userId)
    .select('email')
    .executeTakeFirst()
  if (customer?.email == null) {
    return
  }
  await createNotification(tx, { ...notification, to: customer.email, userId })
}

/** Once for each order. */
export const notifyOrderPaid = (tx: Tx, orderId: OrderId): Promise<void> =>
  notifyOrder(tx, `order-paid:${orderId}`, { template: 'order_paid', orderId })

/** Once for each shipment. */
export const notifyOrderShipped = (tx: Tx, orderId: OrderId, fulfillmentId: FulfillmentId): Promise<void> =>
  notifyOrder(tx, `order-shipped:${fulfillmentId}`, { template: 'order_shipped', orderId, fulfillmentId })

interface NotifiedRefund {
  orderId: OrderId
  /** Id of the refund at Stripe. */
  stripeId: string
  money: Money
}

/** A refund was issued. */
export const notifyRefunded = (tx: Tx, { orderId, stripeId, money }: NotifiedRefund): Promise<void> =>
  notifyOrder(tx, `refunded:${stripeId}`, { template: 'order_refunded', orderId, ...money })

/** A refund failed: the customer's bank did not accept it. */
export const notifyRefundFailed = (tx: Tx, { orderId, stripeId, money }: NotifiedRefund): Promise<void> =>
  notifyOrder(tx, `refund-failed:${stripeId}`, { template: 'refund_failed', orderId, ...money })

/**
 * Once for each order: the payment arrived after its items were sold to others, and is refunded.
 */
export const notifyLatePayment = (tx: Tx, orderId: OrderId): Promise<void> =>
  notifyOrder(tx, `late-payment:${orderId}`, { template: 'late_payment', orderId })

async function notifyOrder(
  tx: Tx,
  key: string,
  emailTemplate: EmailTemplate & { orderId: OrderId },
): Promise<void> {
  const { email, userId } = await findOrderContact(tx, emailTemplate.orderId)
  if (email !== null) {
    await createNotification(tx, { key, to: email, userId: userId ?? undefined, emailTemplate })
  }
}
