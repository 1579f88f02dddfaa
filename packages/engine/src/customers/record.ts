import type Stripe from 'stripe'
import type { Reader, Tx } from '../core/context.ts'
import { isId } from '../core/ids.ts'
import { idOf } from '../core/stripe.ts'
import { askCollection } from '../dunning/index.ts'
import { type Difference, differencesOf } from '../stripe-sync/replica.ts'
import { CUSTOMER_KEY } from './open-stripe-customer.ts'
import {
  type CustomerWithBalance,
  findUnbookedBalance,
  hasBalance,
  listBalanceTransactions,
  postBalance,
} from './post-balance.ts'

/** Makes our row what Stripe's customer is, if it is a user's of ours. Returns the receipt. */
export async function recordStripeCustomer(tx: Tx, stripeCustomer: CustomerWithBalance): Promise<string> {
  const { id } = stripeCustomer
  const userId = (await findStripeCustomerUser(tx, id)) ?? (await findMeant(tx, stripeCustomer))
  if (userId === undefined) {
    return `Not ours: customer ${id} is no user's here.`
  }
  const columns = columnsOf(stripeCustomer)
  const { default_payment_method_id } = columns
  await tx.db
    .insertInto('shop.stripe_customer')
    .values({ id, user_id: userId, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
  await postBalance(tx, stripeCustomer)
  await askCollection(tx, userId, default_payment_method_id)
  return `Customer ${id} is as Stripe has it.`
}

const columnsOf = ({ balance, currency, invoice_settings }: Stripe.Customer) => ({
  default_payment_method_id: idOf(invoice_settings.default_payment_method),
  balance_minor: balance,
  balance_currency: currency ?? null,
})

/** Where our row says another than the customer does, and what became of their balance that the books do not have. */
export async function compareStripeCustomer(
  tx: Reader,
  stripeCustomer: CustomerWithBalance | Stripe.DeletedCustomer,
): Promise<Difference[]> {
  const { id } = stripeCustomer
  const row = await tx.db
    .selectFrom('shop.stripe_customer')
    .where('id', '=', id)
    .selectAll()
    .executeTakeFirstOrThrow()
  if (stripeCustomer.deleted) {
    return differencesOf([row], [{ ...row, default_payment_method_id: null, deleted: true }])
  }
  const unbooked = await findUnbookedBalance(tx, stripeCustomer.balance_transactions ?? [])
  return [
    ...differencesOf([row], [{ ...row, ...columnsOf(stripeCustomer), deleted: false }]),
    ...unbooked.map((transaction) => ({
      id: transaction,
      column: 'entry',
      ours: undefined,
      stripes: 'there',
    })),
  ]
}

/** The user whom a customer at Stripe is, or was; `undefined` for somebody else's customer. */
export async function findStripeCustomerUser(
  tx: Reader,
  stripeCustomerId: string,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('shop.stripe_customer')
    .where('id', '=', stripeCustomerId)
    .select('user_id')
    .executeTakeFirst()
  return row?.user_id
}

/** An event can come before the answer to our own call: it carries the id that we gave it. */
async function findMeant(tx: Tx, { metadata }: Stripe.Customer): Promise<string | undefined> {
  const id = metadata[CUSTOMER_KEY] ?? ''
  if (!isId('customer', id)) {
    return undefined
  }
  const row = await tx.db
    .selectFrom('shop.customer')
    .where('id', '=', id)
    .select('user_id')
    .executeTakeFirst()
  return row?.user_id
}

/** Stripe knows them no longer: whatever they buy next makes a new customer there. */
export async function recordStripeCustomerGone(tx: Tx, id: string): Promise<void> {
  await tx.db
    .updateTable('shop.stripe_customer')
    .where('id', '=', id)
    .set({ deleted: true, default_payment_method_id: null })
    .execute()
  await tx.db
    .updateTable('shop.customer')
    .where('stripe_customer_id', '=', id)
    .set((row) => ({
      stripe_customer_id: null,
      email: null,
      intended_at: null,
      attempt: row('attempt', '+', 1),
    }))
    .execute()
}

/** With what happened to their balance. One that was deleted says so, and is taken for gone before anybody reads the rest. */
export async function retrieveStripeCustomer(
  stripe: Stripe,
  id: string,
): Promise<Stripe.Response<CustomerWithBalance>> {
  const customer = (await stripe.customers.retrieve(id)) as Stripe.Response<CustomerWithBalance>
  if (customer.deleted || !hasBalance(customer)) {
    return customer
  }
  return Object.assign(customer, { balance_transactions: await listBalanceTransactions(stripe, id) })
}
