import type { Tx } from '../ground.ts'
import type { FulfilmentId, OrderId } from '../ids.ts'
import { findOrderContact } from '../orders/index.ts'
import { writeMail } from './write.ts'

/** Once for each parcel. Nobody is told where nobody left an address. */
export async function tellOrderSent(tx: Tx, orderId: OrderId, fulfilmentId: FulfilmentId): Promise<void> {
  const { email, userId } = await findOrderContact(tx, orderId)
  if (email === null) {
    return
  }
  const letter = { template: 'order_sent', orderId, fulfilmentId } as const
  await writeMail(tx, { key: `order-sent:${fulfilmentId}`, to: email, userId: userId ?? undefined, letter })
}
