import { type RawBuilder, sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { listErasedCustomers } from '../customers/index.ts'
import { redactEvents } from '../stripe-sync/redact.ts'

/**
 * Removes personal data from the event payloads of erased customers, including events that arrived
 * later. Safe to repeat.
 */
export async function redactStripeEvents(ctx: Context): Promise<void> {
  for (const { userId, stripeCustomerId } of await listErasedCustomers(ctx)) {
    const ids = await findIds(ctx, userId)
    await inTransaction(ctx, (tx) => redactEvents(tx, stripeCustomerId ? [...ids, stripeCustomerId] : ids))
  }
}

/**
 * Ids that an event about the user can name: orders, sessions, invoices, payments, subscriptions
 * and Stripe customers, deleted or not.
 */
async function findIds({ db }: Context, userId: string): Promise<string[]> {
  const selectColumn = (column: RawBuilder<unknown>) => sql`
    select ${column} as id from shop.order orders
    join shop.checkout on checkout.order_id = orders.id
    left join shop.payment on payment.order_id = orders.id
    where orders.user_id = ${userId}`
  const { rows } = await sql<{ id: string | null }>`
    ${selectColumn(sql`orders.id`)}
    union ${selectColumn(sql`checkout.session_id`)}
    union ${selectColumn(sql`payment.stripe_id`)}
    union select id from shop.subscription where user_id = ${userId}
    union select id from shop.invoice where user_id = ${userId}
    union select payment_intent_id from shop.invoice_payment where user_id = ${userId}
    union select id from shop.stripe_customer where user_id = ${userId}`.execute(db)
  return rows.flatMap(({ id }) => (id === null ? [] : [id]))
}
