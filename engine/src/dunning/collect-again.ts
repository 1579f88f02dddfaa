import { sql } from 'kysely'
import type { Ground, Tx } from '../ground.ts'
import { enqueue } from '../queue.ts'
import { stripeFailure } from '../stripe.ts'

/** Somebody has another card now: what it owes is tried at once, and not when Stripe would have tried the old one again. */
export async function askCollection(tx: Tx, userId: string, paymentMethodId: string | null): Promise<void> {
  if (paymentMethodId === null) return
  const owes = await tx.db
    .selectFrom('shop.dunning')
    .where('user_id', '=', userId)
    .where('tried_payment_method_id', 'is distinct from', paymentMethodId)
    .select('invoice_id')
    .executeTakeFirst()
  if (owes) await enqueue(tx, { name: 'collect-again', payload: { userId }, key: `collect:${userId}` })
}

/**
 * Has Stripe try every open renewal of a user's with the card they have now, unless it was tried with that. What came of it arrives by
 * event. Safe to repeat: the key is the invoice and the card, and after Stripe forgot the key, a paid invoice is refused.
 * @throws StripeError when Stripe does not answer: the job tries again
 */
export async function collectAgain(ground: Ground, userId: string): Promise<void> {
  for (const { invoiceId, card } of await findUntried(ground, userId)) {
    try {
      await ground.stripe.invoices.pay(invoiceId, {}, { idempotencyKey: `invoice:${invoiceId}:pay:${card}` })
    } catch (error) {
      const failure = stripeFailure(error)
      if (failure.kind === 'unanswered') throw error
      ground.log.info({ invoiceId, failure }, 'An invoice was not paid with another card either')
    }
    await ground.db
      .updateTable('shop.dunning')
      .where('invoice_id', '=', invoiceId)
      .set({ tried_payment_method_id: card })
      .execute()
  }
}

/** The subscription's own card, else the customer's. What has ended is no longer collected: nothing would be given for it. */
async function findUntried({ db }: Ground, userId: string): Promise<{ invoiceId: string; card: string }[]> {
  const { rows } = await sql<{ invoiceId: string; card: string }>`
    select dunning.invoice_id as "invoiceId", coalesce(subscription.default_payment_method_id, customer.default_payment_method_id) as card
    from shop.dunning
    join shop.subscription on subscription.id = dunning.subscription_id and subscription.ended_at is null
    join shop.stripe_customer customer on customer.id = subscription.stripe_customer_id
    where dunning.user_id = ${userId}
      and dunning.tried_payment_method_id is distinct from coalesce(subscription.default_payment_method_id, customer.default_payment_method_id)
    order by dunning.invoice_id`.execute(db)
  return rows.filter(({ card }) => card !== null)
}
