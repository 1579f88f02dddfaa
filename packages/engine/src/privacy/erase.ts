import { eraseCarts } from '../carts/index.ts'
import { eraseCheckouts } from '../checkout/index.ts'
import { type Context, inTransaction, type Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { enqueue } from '../core/queue.ts'
import { eraseCustomer } from '../customers/index.ts'
import { eraseInvoices } from '../invoices/index.ts'
import { eraseNotifications } from '../notifications/index.ts'
import { eraseOrders, findOpenOrder } from '../orders/index.ts'
import { eraseProjects } from '../projects/index.ts'
import { findLiveSubscription } from '../subscriptions/index.ts'

/**
 * Removes personal data from every row of the user; ids, amounts and outcomes stay. A job redacts
 * the payloads that Stripe sent, since there may be many, and another deletes their customer at
 * Stripe. Safe to repeat.
 * @throws AppError `customer.order_open` (with `orderId`), `customer.subscription_live` (with
 *   `subscriptionId`)
 */
export async function erasePersonalData(
  ctx: Context,
  user: { userId: string; email: string },
): Promise<void> {
  const { userId } = user
  await inTransaction(ctx, async (tx) => {
    await requireNothingOpen(tx, userId)
    await eraseCheckouts(tx, await eraseOrders(tx, userId))
    await eraseCarts(tx, userId)
    await eraseCustomer(tx, userId)
    await eraseInvoices(tx, userId)
    await eraseProjects(tx, userId)
    await eraseNotifications(tx, user)
    await enqueue<'redact-stripe-events' | 'delete-stripe-customers'>(
      tx,
      { name: 'redact-stripe-events', payload: { userId }, key: `redact:${userId}` },
      { name: 'delete-stripe-customers', payload: {}, key: 'delete-stripe-customers' },
    )
  })
}

/**
 * Stripe cancels the subscriptions of a deleted customer, and an open order needs its shipping
 * address.
 */
async function requireNothingOpen(tx: Tx, userId: string): Promise<void> {
  const subscriptionId = await findLiveSubscription(tx, userId)
  if (subscriptionId) {
    throw new AppError('customer.subscription_live', { subscriptionId })
  }
  const orderId = await findOpenOrder(tx, userId)
  if (orderId) {
    throw new AppError('customer.order_open', { orderId })
  }
}
