import { listInvoices } from '../billing/index.ts'
import { findCart, showCart } from '../carts/index.ts'
import type { Context } from '../core/context.ts'
import { findOrdersOfUser } from '../orders/index.ts'
import { listProjects } from '../projects/index.ts'
import { findSubscriptionsOfUser } from '../subscriptions/index.ts'
import { readTokenHistory } from '../tokens/index.ts'
import type { PersonalData } from './types.ts'

/** The limit of one response; the token history can be paged for more. */
const ENTRIES_MAX = 100_000

/**
 * All data of the user in this database, without the account itself, which the sign-in provider
 * has.
 */
export async function exportPersonalData({ db }: Context, userId: string): Promise<PersonalData> {
  const [orders, cart, subscriptions, invoices, customer, notifications, projects, tokens] =
    await Promise.all([
      findOrdersOfUser(db, userId),
      findCart({ db }, { userId }).then((cartId) => showCart({ db }, cartId)),
      findSubscriptionsOfUser({ db }, userId),
      listInvoices({ db }, userId, null),
      db
        .selectFrom('shop.customer')
        .where('user_id', '=', userId)
        .select('stripe_customer_id')
        .executeTakeFirst(),
      db
        .selectFrom('shop.notification')
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .select(['key', 'recipient as to', 'created_at as createdAt', 'sent_at as sentAt'])
        .execute(),
      listProjects({ db }, userId),
      readTokenHistory({ db }, `user:${userId}`, { limit: ENTRIES_MAX }),
    ])
  const stripeCustomerId = customer?.stripe_customer_id ?? null
  return { orders, cart, subscriptions, invoices, stripeCustomerId, notifications, projects, tokens }
}
