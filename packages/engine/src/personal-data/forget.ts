import { forgetCart } from '../carts/index.ts'
import { forgetCheckouts } from '../checkout/index.ts'
import { forgetCustomer } from '../customers/index.ts'
import { Refusal } from '../errors.ts'
import { type Ground, inTransaction, type Tx } from '../ground.ts'
import { forgetInvoices } from '../invoices/index.ts'
import { forgetMails } from '../mails/index.ts'
import { findOpenOrder, forgetOrders } from '../orders/index.ts'
import { forgetProjects } from '../projects/index.ts'
import { enqueue } from '../queue.ts'
import { findLiveSubscription } from '../subscriptions/index.ts'

/**
 * Takes what is personal out of every row of the user's; ids, amounts and receipts stay. The payloads that Stripe sent are gone
 * through by a job, since there may be many, and their customer at Stripe is deleted by another. Safe to ask twice.
 * @throws Refusal `customer.order_open` (with `orderId`), `customer.subscription_live` (with `subscriptionId`)
 */
export async function forgetPersonalData(
  ground: Ground,
  user: { userId: string; email: string },
): Promise<void> {
  const { userId } = user
  await inTransaction(ground, async (tx) => {
    await demandNothingOpen(tx, userId)
    await forgetCheckouts(tx, await forgetOrders(tx, userId))
    await forgetCart(tx, userId)
    await forgetCustomer(tx, userId)
    await forgetInvoices(tx, userId)
    await forgetProjects(tx, userId)
    await forgetMails(tx, user)
    await enqueue<'blank-stripe-events' | 'delete-stripe-customers'>(
      tx,
      { name: 'blank-stripe-events', payload: { userId }, key: `blank:${userId}` },
      { name: 'delete-stripe-customers', payload: {}, key: 'delete-stripe-customers' },
    )
  })
}

/** Stripe ends the subscriptions of a customer who is deleted, and an order needs somebody to go to. */
async function demandNothingOpen(tx: Tx, userId: string): Promise<void> {
  const subscriptionId = await findLiveSubscription(tx, userId)
  if (subscriptionId) {
    throw new Refusal('customer.subscription_live', { subscriptionId })
  }
  const orderId = await findOpenOrder(tx, userId)
  if (orderId) {
    throw new Refusal('customer.order_open', { orderId })
  }
}
