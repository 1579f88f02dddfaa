import { forgetCart } from '../carts/index.ts'
import { forgetCheckouts } from '../checkout/index.ts'
import { forgetCustomer } from '../customers/index.ts'
import { type Ground, inTransaction } from '../ground.ts'
import { forgetMails } from '../mails/index.ts'
import { forgetOrders } from '../orders/index.ts'
import { enqueue } from '../queue.ts'

/**
 * Takes what is personal out of every row of the user's; ids, amounts and receipts stay. The payloads that Stripe sent are gone
 * through by a job, since there may be many. Safe to ask twice.
 */
export async function forgetPersonalData(ground: Ground, user: { userId: string; email: string }): Promise<void> {
  const { userId } = user
  await inTransaction(ground, async (tx) => {
    await forgetCheckouts(tx, await forgetOrders(tx, userId))
    await forgetCart(tx, userId)
    await forgetCustomer(tx, userId)
    await forgetMails(tx, user)
    await enqueue(tx, { name: 'blank-stripe-events', payload: { userId }, key: `blank:${userId}` })
  })
}
