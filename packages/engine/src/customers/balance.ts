import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Reader, Tx } from '../core/context.ts'
import { credit, debit, postEntry } from '../ledger/index.ts'

type BalanceTransaction = Stripe.CustomerBalanceTransaction

/** A customer that was retrieved together with the transactions of their balance. */
export type CustomerWithBalance = Stripe.Customer & { balance_transactions?: BalanceTransaction[] }

/**
 * Whether the balance may have transactions. Events do not include them, so they have to be
 * fetched.
 */
export const hasBalance = ({ balance, currency }: Stripe.Customer): boolean =>
  balance !== 0 || (currency ?? null) !== null

export const listCustomerBalanceTransactions = (
  stripe: Stripe,
  customer: string,
): Promise<BalanceTransaction[]> =>
  stripe.customers.listBalanceTransactions(customer, { limit: 100 }).autoPagingToArray({ limit: 10_000 })

/** Transaction types that the journal entries of invoices and credit notes include. */
const typesPostedElsewhere = new Set<BalanceTransaction['type']>([
  'applied_to_invoice',
  'checkout_session_subscription_payment',
  'checkout_session_subscription_payment_canceled',
  'credit_note',
  'invoice_too_large',
  'invoice_too_small',
  'unapplied_from_invoice',
])

const keyOf = ({ id }: BalanceTransaction): string => `customer-balance:${id}`

/** Posts balance adjustments that the merchant made by hand; nothing was sold for them. */
export async function postBalance(
  tx: Tx,
  { id: subject, balance_transactions = [] }: CustomerWithBalance,
): Promise<void> {
  for (const transaction of balance_transactions.filter(({ type }) => !typesPostedElsewhere.has(type))) {
    const { amount, currency, created, type } = transaction
    const owed = { amountMinor: amount, currency }
    await postEntry(tx, {
      key: keyOf(transaction),
      cause: `customer_balance.${type}`,
      subject,
      payment: null,
      at: fromStripeTime(created),
      // Stripe's amount is negative for credit of the customer, like our liability account.
      postings: [debit('customer_credit', owed), credit('other', owed)],
    })
  }
}

/** Ids of the transactions whose journal entry is missing. */
export async function findUnpostedBalance(
  { db }: Reader,
  transactions: BalanceTransaction[],
): Promise<string[]> {
  const manual = transactions.filter(({ type, amount }) => amount !== 0 && !typesPostedElsewhere.has(type))
  if (manual.length === 0) {
    return []
  }
  const rows = await db
    .selectFrom('shop.journal_entry')
    .where('key', 'in', manual.map(keyOf))
    .select('key')
    .execute()
  const posted = new Set(rows.map(({ key }) => key))
  return manual.filter((transaction) => !posted.has(keyOf(transaction))).map(({ id }) => id)
}
