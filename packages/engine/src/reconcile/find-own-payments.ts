import type { Context } from '../core/context.ts'
import { idOf } from '../core/stripe.ts'

interface OfPayment {
  id: string
  payment_intent: string | { id: string } | null
}

/** The ids of those that are about a payment which we have: the account may have other business. */
export async function findOfOwnPayments({ db }: Context, things: OfPayment[]): Promise<string[]> {
  const intents = things.flatMap(({ payment_intent }) => idOf(payment_intent) ?? [])
  if (intents.length === 0) {
    return []
  }
  const ofOrders = db.selectFrom('shop.payment').where('stripe_id', 'in', intents).select('stripe_id as id')
  const ofInvoices = db
    .selectFrom('shop.invoice_payment')
    .where('payment_intent_id', 'in', intents)
    .select((of) => of.ref('payment_intent_id').$notNull().as('id'))
  const own = new Set<string | null>((await ofOrders.union(ofInvoices).execute()).map(({ id }) => id))
  return things.filter(({ payment_intent }) => own.has(idOf(payment_intent))).map(({ id }) => id)
}
