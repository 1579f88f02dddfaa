import { listInvoices } from '../billing/index.ts'
import { findCart, showCart } from '../carts/index.ts'
import type { PersonalData } from '../engine.ts'
import type { Ground } from '../ground.ts'
import { findOrdersOfUser } from '../orders/index.ts'
import { findSubscriptionsOfUser } from '../subscriptions/index.ts'

/** All that hangs from the user here; the account itself is told by whoever keeps it. */
export async function exportPersonalData({ db }: Ground, userId: string): Promise<PersonalData> {
  const [orders, cart, subscriptions, invoices, customer, mails] = await Promise.all([
    findOrdersOfUser(db, userId),
    findCart({ db }, { userId }).then((cartId) => showCart({ db }, cartId)),
    findSubscriptionsOfUser({ db }, userId),
    listInvoices({ db }, userId, null),
    db.selectFrom('shop.customer').where('user_id', '=', userId).select('stripe_customer_id').executeTakeFirst(),
    db
      .selectFrom('shop.mail')
      .where('user_id', '=', userId)
      .orderBy('written_at')
      .select(['key', 'recipient as to', 'written_at as writtenAt', 'sent_at as sentAt'])
      .execute(),
  ])
  return { orders, cart, subscriptions, invoices, stripeCustomerId: customer?.stripe_customer_id ?? null, mails }
}
