import type { Letter } from '../engine.ts'
import type { Tx } from '../ground.ts'
import type { OrderId } from '../ids.ts'
import type { Money } from '../money.ts'
import { findOrderContact } from '../orders/index.ts'
import { writeMail } from './write.ts'

interface Refunded {
  orderId: OrderId
  /** Of the refund at Stripe. */
  stripeId: string
  money: Money
}

/** Money is on its way back. */
export const tellRefunded = (tx: Tx, { orderId, stripeId, money }: Refunded): Promise<void> =>
  tell(tx, `refunded:${stripeId}`, { template: 'order_refunded', orderId, ...money })

/** The customer's bank would not take it. */
export const tellRefundReturned = (tx: Tx, { orderId, stripeId, money }: Refunded): Promise<void> =>
  tell(tx, `refund-returned:${stripeId}`, { template: 'refund_returned', orderId, ...money })

/** Once for each order, as soon as we know: they paid, and get no goods. */
export const tellLateMoney = (tx: Tx, orderId: OrderId): Promise<void> =>
  tell(tx, `late-money:${orderId}`, { template: 'late_money', orderId })

/** Nobody is told where nobody left an address. */
async function tell(tx: Tx, key: string, letter: Letter & { orderId: OrderId }): Promise<void> {
  const { email, userId } = await findOrderContact(tx, letter.orderId)
  if (email !== null) {
    await writeMail(tx, { key, to: email, userId: userId ?? undefined, letter })
  }
}
