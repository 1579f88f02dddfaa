import type Stripe from 'stripe'
import type { Reader, Tx } from '../core/context.ts'
import { type Difference, differencesOf } from '../core/discrepancy.ts'
import { isId } from '../core/ids.ts'
import { idOf } from '../core/stripe.ts'
import { enqueueCollectionRetry } from '../dunning/index.ts'
import {
  type CustomerWithBalance,
  findUnpostedBalance,
  hasBalance,
  listCustomerBalanceTransactions,
  postBalance,
} from './balance.ts'
import { CUSTOMER_KEY } from './types.ts'

/** Copies a customer of one of our users into our row. Returns the outcome for the event log. */
export async function recordStripeCustomer(tx: Tx, stripeCustomer: CustomerWithBalance): Promise<string> {
  const { id } = stripeCustomer
  const userId = (await findStripeCustomerUser(tx, id)) ?? (await findIntendedUser(tx, stripeCustomer))
  if (userId === undefined) {
    return `No effect: customer ${id} belongs to no user of this shop.`
  }
  const columns = columnsOf(stripeCustomer)
  const { default_payment_method_id } = columns
  await tx.db
    .insertInto('shop.stripe_customer')
    .values({ id, user_id: userId, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
  await postBalance(tx, stripeCustomer)
  await enqueueCollectionRetry(tx, userId, default_payment_method_id)
  return `Customer ${id} updated.`
}

const columnsOf = ({ balance, currency, invoice_settings }: Stripe.Customer) => ({
  default_payment_method_id: idOf(invoice_settings.default_payment_method),
  balance_minor: balance,
  balance_currency: currency ?? null,
})

/**
 * Differences between our row and the customer, and balance transactions without a journal entry.
 */
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
  const unposted = await findUnpostedBalance(tx, stripeCustomer.balance_transactions ?? [])
  return [
    ...differencesOf([row], [{ ...row, ...columnsOf(stripeCustomer), deleted: false }]),
    ...unposted.map((transaction) => ({
      id: transaction,
      column: 'entry',
      inDatabase: undefined,
      atStripe: 'exists',
    })),
  ]
}

/**
 * The user of a customer at Stripe, even a deleted one; `undefined` for a customer of another
 * application.
 */
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

/**
 * An event can arrive before the response to our own call. Its metadata then names our customer id.
 */
async function findIntendedUser(tx: Tx, { metadata }: Stripe.Customer): Promise<string | undefined> {
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

/** Detaches a customer that was deleted at Stripe; the user's next purchase creates a new one. */
export async function recordDeletedStripeCustomer(tx: Tx, id: string): Promise<void> {
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

/**
 * Includes the transactions of the balance. A deleted customer is returned with `deleted: true` and
 * no other data.
 */
export async function retrieveStripeCustomer(
  stripe: Stripe,
  id: string,
): Promise<Stripe.Response<CustomerWithBalance>> {
  const customer = (await stripe.customers.retrieve(id)) as Stripe.Response<CustomerWithBalance>
  if (customer.deleted || !hasBalance(customer)) {
    return customer
  }
  return Object.assign(customer, { balance_transactions: await listCustomerBalanceTransactions(stripe, id) })
}
