import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import type { Money } from '../core/money.ts'
import { findOrderContact } from '../orders/index.ts'
import { createNotification } from './create.ts'
import type { EmailTemplate } from './types.ts'

interface Refunded {
  orderId: OrderId
  /** Of the refund at Stripe. */
  stripeId: string
  money: Money
}

/** Money is on its way back. */
export const notifyRefunded = (tx: Tx, { orderId, stripeId, money }: Refunded): Promise<void> =>
  tell(tx, `refunded:${stripeId}`, { template: 'order_refunded', orderId, ...money })

/** The customer's bank would not take it. */
export const notifyRefundFailed = (tx: Tx, { orderId, stripeId, money }: Refunded): Promise<void> =>
  tell(tx, `refund-returned:${stripeId}`, { template: 'refund_returned', orderId, ...money })

/** Once for each order, as soon as we know: they paid, and get no goods. */
export const notifyLatePayment = (tx: Tx, orderId: OrderId): Promise<void> =>
  tell(tx, `late-money:${orderId}`, { template: 'late_money', orderId })

/** Nobody is told where nobody left an address. */
async function tell(tx: Tx, key: string, emailTemplate: EmailTemplate & { orderId: OrderId }): Promise<void> {
  const { email, userId } = await findOrderContact(tx, emailTemplate.orderId)
  if (email !== null) {
    await createNotification(tx, { key, to: email, userId: userId ?? undefined, emailTemplate })
  }
}
