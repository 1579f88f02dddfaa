import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import type { Money } from '../core/money.ts'
import { idOf } from '../core/stripe.ts'
import { postEntry } from './post.ts'
import { type Account, credit, debit, type Posting } from './types.ts'

/**
 * Posts a balance transaction of Stripe's with its fee; returns false if it was posted before. Pass
 * it with its source expanded: the payment it belongs to and the amount in the customer's currency
 * are written there.
 */
export function postBalanceTransaction(tx: Tx, transaction: Stripe.BalanceTransaction): Promise<boolean> {
  const source = sourceOf(transaction)
  return postEntry(tx, {
    key: `stripe:${transaction.id}`,
    cause: `stripe.${transaction.type}`,
    subject: source.id,
    payment: source.payment,
    at: fromStripeTime(transaction.created),
    postings: balanceTransactionPostings(transaction),
  })
}

/**
 * The Stripe balance gets the net, the fee is an expense, and the gross comes from the other
 * account. A payment that Stripe settles in another currency than it was charged in goes through
 * `exchange`, so that each currency balances by itself.
 */
export function balanceTransactionPostings(transaction: Stripe.BalanceTransaction): Posting[] {
  const { currency } = transaction
  const settled = (amountMinor: number): Money => ({ amountMinor, currency })
  const gross = settled(transaction.amount)
  const account = offsetAccountOf(transaction)
  const postings = [debit('stripe_balance', settled(transaction.net)), debit('fee', settled(transaction.fee))]
  const { charged } = sourceOf(transaction)
  if (!charged || charged.currency === currency) {
    return [...postings, credit(account, gross)]
  }
  const inCharged = { ...charged, amountMinor: Math.sign(transaction.amount) * charged.amountMinor }
  return [...postings, credit('exchange', gross), debit('exchange', inCharged), credit(account, inCharged)]
}

const offsetAccounts: Partial<Record<Stripe.BalanceTransaction.Type, Account>> = {
  charge: 'receivable',
  payment: 'receivable',
  refund: 'receivable',
  payment_refund: 'receivable',
  refund_failure: 'receivable',
  // a bank debit that was reversed after it had settled
  payment_failure_refund: 'receivable',
  payment_reversal: 'receivable',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
  tax_fee: 'fee',
}

function offsetAccountOf({ type, reporting_category }: Stripe.BalanceTransaction): Account {
  if (type === 'adjustment' && reporting_category.startsWith('dispute')) {
    return 'dispute'
  }
  return offsetAccounts[type] ?? 'other'
}

interface Source {
  id: string
  payment: string | null
  /** What the customer was charged or refunded, without a sign. */
  charged: Money | undefined
}

function sourceOf({ id, source }: Stripe.BalanceTransaction): Source {
  if (source === null || typeof source === 'string') {
    return { id: source ?? id, payment: null, charged: undefined }
  }
  const payment = 'payment_intent' in source ? idOf(source.payment_intent) : null
  const isPriced = 'amount' in source && 'currency' in source && typeof source.currency === 'string'
  if (!isPriced) {
    return { id: source.id, payment, charged: undefined }
  }
  const amountMinor = source.object === 'charge' ? source.amount_captured : source.amount
  return {
    id: source.id,
    payment,
    charged: { amountMinor: Math.abs(amountMinor), currency: source.currency },
  }
}
