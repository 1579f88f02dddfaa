import type Stripe from 'stripe'
import { fromStripeTime } from '../core/clock.ts'
import type { Tx } from '../core/context.ts'
import type { Money } from '../core/money.ts'
import { idOf } from '../core/stripe.ts'
import { credit, debit, type Posting, postEntry } from './post-entry.ts'
import type { Account } from './types.ts'

/**
 * Books what moved on the balance at Stripe, with its fee; false when it was booked before. Pass it with the object that
 * is its source: the payment it belongs to, and what was asked in another currency, are written there.
 */
export function postBalanceTransaction(tx: Tx, transaction: Stripe.BalanceTransaction): Promise<boolean> {
  const source = sourceOf(transaction)
  return postEntry(tx, {
    key: `stripe:${transaction.id}`,
    cause: `stripe.${transaction.type}`,
    subject: source.id,
    payment: source.payment,
    at: fromStripeTime(transaction.created),
    postings: postingsOf(transaction),
  })
}

/**
 * The balance gets the net, the fee is an expense, and the gross is what the other side gives. A payment that Stripe settles in
 * another currency than it was asked in passes through `exchange`, so that each currency balances by itself.
 */
export function postingsOf(transaction: Stripe.BalanceTransaction): Posting[] {
  const { currency } = transaction
  const settled = (amountMinor: number): Money => ({ amountMinor, currency })
  const gross = settled(transaction.amount)
  const account = otherSideOf(transaction)
  const moved = [debit('stripe_balance', settled(transaction.net)), debit('fee', settled(transaction.fee))]
  const { asked } = sourceOf(transaction)
  if (!asked || asked.currency === currency) {
    return [...moved, credit(account, gross)]
  }
  const inAsked = { ...asked, amountMinor: Math.sign(transaction.amount) * asked.amountMinor }
  return [...moved, credit('exchange', gross), debit('exchange', inAsked), credit(account, inAsked)]
}

const otherSides: Partial<Record<Stripe.BalanceTransaction.Type, Account>> = {
  charge: 'receivable',
  payment: 'receivable',
  refund: 'receivable',
  payment_refund: 'receivable',
  refund_failure: 'receivable',
  // a debit that the bank took back after it had settled
  payment_failure_refund: 'receivable',
  payment_reversal: 'receivable',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
  tax_fee: 'fee',
}

function otherSideOf({ type, reporting_category }: Stripe.BalanceTransaction): Account {
  if (type === 'adjustment' && reporting_category.startsWith('dispute')) {
    return 'dispute'
  }
  return otherSides[type] ?? 'other'
}

interface Source {
  id: string
  payment: string | null
  /** What the customer was asked, or got back; its sign is that of the movement. */
  asked: Money | undefined
}

function sourceOf({ id, source }: Stripe.BalanceTransaction): Source {
  if (source === null || typeof source === 'string') {
    return { id: source ?? id, payment: null, asked: undefined }
  }
  const payment = 'payment_intent' in source ? idOf(source.payment_intent) : null
  const isPriced = 'amount' in source && 'currency' in source && typeof source.currency === 'string'
  if (!isPriced) {
    return { id: source.id, payment, asked: undefined }
  }
  const amountMinor = source.object === 'charge' ? source.amount_captured : source.amount
  return { id: source.id, payment, asked: { amountMinor: Math.abs(amountMinor), currency: source.currency } }
}
