import type { Tx } from '../core/context.ts'
import type { FulfillmentId, OrderId } from '../core/ids.ts'
import { findOrderContact } from '../orders/index.ts'
import { createNotification } from './create.ts'

/** Once for each parcel. Nobody is told where nobody left an address. */
export async function notifyOrderShipped(
  tx: Tx,
  orderId: OrderId,
  fulfillmentId: FulfillmentId,
): Promise<void> {
  const { email, userId } = await findOrderContact(tx, orderId)
  if (email === null) {
    return
  }
  const emailTemplate = { template: 'order_sent', orderId, fulfillmentId } as const
  await createNotification(tx, {
    key: `order-sent:${fulfillmentId}`,
    to: email,
    userId: userId ?? undefined,
    emailTemplate,
  })
}
