import { type RawBuilder, sql } from 'kysely'
import { type Context, inTransaction } from '../core/context.ts'
import { customersErased } from '../customers/index.ts'
import { redactEvents } from '../stripe-sync/events/redact.ts'

/**
 * Takes what is personal out of the payloads about everybody who was forgotten, those included that came after. Safe to run twice.
 */
export async function redactStripeEvents(ctx: Context): Promise<void> {
  for (const { userId, stripeCustomerId } of await customersErased(ctx)) {
    const ids = await idsOf(ctx, userId)
    await inTransaction(ctx, (tx) => redactEvents(tx, stripeCustomerId ? [...ids, stripeCustomerId] : ids))
  }
}

/** What an event can name to be about them: our order, its session, their invoices, what paid them; and whom Stripe had them as, gone or not. */
async function idsOf({ db }: Context, userId: string): Promise<string[]> {
  const of = (column: RawBuilder<unknown>) => sql`
    select ${column} as id from shop.order orders
    join shop.checkout on checkout.order_id = orders.id
    left join shop.payment on payment.order_id = orders.id
    where orders.user_id = ${userId}`
  const { rows } = await sql<{ id: string | null }>`
    ${of(sql`orders.id`)} union ${of(sql`checkout.session_id`)} union ${of(sql`payment.stripe_id`)}
    union select id from shop.subscription where user_id = ${userId}
    union select id from shop.invoice where user_id = ${userId}
    union select payment_intent_id from shop.invoice_payment where user_id = ${userId}
    union select id from shop.stripe_customer where user_id = ${userId}`.execute(db)
  return rows.flatMap(({ id }) => (id === null ? [] : [id]))
}
