import type { Tx } from '../core/context.ts'
import type { OrderId } from '../core/ids.ts'
import { findOrderContact } from '../orders/index.ts'
import { createNotification } from './create.ts'

/** Once for each order. Nobody is told where nobody left an address. */
export async function notifyOrderPaid(tx: Tx, orderId: OrderId): Promise<void> {
  const { email, userId } = await findOrderContact(tx, orderId)
  if (email === null) {
    return
  }
  const emailTemplate = { template: 'order_paid', orderId } as const
  await createNotification(tx, {
    key: `order-paid:${orderId}`,
    to: email,
    userId: userId ?? undefined,
    emailTemplate,
  })
}
