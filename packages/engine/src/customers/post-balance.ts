import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { credit, debit, postEntry } from '../ledger/index.ts'

type BalanceTransaction = Stripe.CustomerBalanceTransaction

/** A customer who was asked for with what happened to their balance. */
export type CustomerWithBalance = Stripe.Customer & { balance_transactions?: BalanceTransaction[] }

/** Whether a balance may have moved: no event brings its transactions. */
export const hasBalance = ({ balance, currency }: Stripe.Customer): boolean =>
  balance !== 0 || (currency ?? null) !== null

export const listBalanceTransactions = (stripe: Stripe, customer: string): Promise<BalanceTransaction[]> =>
  stripe.customers.listBalanceTransactions(customer, { limit: 100 }).autoPagingToArray({ limit: 10_000 })

/** What invoices and credit notes do to a balance is in their own entries. */
const postedElsewhere = new Set<BalanceTransaction['type']>([
  'applied_to_invoice',
  'checkout_session_subscription_payment',
  'checkout_session_subscription_payment_canceled',
  'credit_note',
  'invoice_too_large',
  'invoice_too_small',
  'unapplied_from_invoice',
])

const keyOf = ({ id }: BalanceTransaction): string => `customer-balance:${id}`

/** Books what the merchant gave a customer by hand, or took: nothing was sold for it. */
export async function postBalance(
  tx: Tx,
  { id: subject, balance_transactions = [] }: CustomerWithBalance,
): Promise<void> {
  for (const transaction of balance_transactions.filter(({ type }) => !postedElsewhere.has(type))) {
    const { amount, currency, created, type } = transaction
    const owed = { amountMinor: amount, currency }
    await postEntry(tx, {
      key: keyOf(transaction),
      cause: `customer_balance.${type}`,
      subject,
      payment: null,
      at: fromStripeTime(created),
      // Below 0 it is the customer's, as on the books' side of what we owe.
      postings: [debit('customer_credit', owed), credit('other', owed)],
    })
  }
}

/** The ids of those that should be booked and are not. */
export async function findUnbookedBalance(
  { db }: Reader,
  transactions: BalanceTransaction[],
): Promise<string[]> {
  const byHand = transactions.filter(({ type, amount }) => amount !== 0 && !postedElsewhere.has(type))
  if (byHand.length === 0) {
    return []
  }
  const rows = await db
    .selectFrom('shop.journal_entry')
    .where('key', 'in', byHand.map(keyOf))
    .select('key')
    .execute()
  const posted = new Set(rows.map(({ key }) => key))
  return byHand.filter((transaction) => !posted.has(keyOf(transaction))).map(({ id }) => id)
}
