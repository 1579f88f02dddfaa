import type Stripe from 'stripe'
import type { Discrepancy } from '../core/discrepancy.ts'
import type { Money } from '../core/money.ts'

/**
 * `receivable` is money owed by or to customers until Stripe has moved it; `stripe_balance` is the
 * balance at Stripe; `payout` was paid out to the bank; `exchange` is money between two currencies;
 * `customer_credit` is the credit that customers can still use; `other` was moved at Stripe for an
 * unknown reason.
 */
export type Account =
  | 'receivable'
  | 'sales'
  | 'tax'
  | 'shipping'
  | 'discount'
  | 'refund'
  | 'dispute'
  | 'fee'
  | 'stripe_balance'
  | 'payout'
  | 'exchange'
  | 'customer_credit'
  | 'other'

/** Debits are positive, credits negative: `sales` is usually below 0. */
export interface AccountBalance {
  account: Account
  currency: string
  debitMinor: number
  creditMinor: number
  balanceMinor: number
}

export interface JournalEntry {
  key: string
  at: Date
  cause: string
  /** The id of an order or an invoice, or of a charge, a refund or a dispute at Stripe. */
  subject: string
  payment: string | null
  postings: { account: Account; currency: string; amountMinor: number }[]
}

export interface LedgerReport {
  entries: number
  accounts: AccountBalance[]
  /** Number of Stripe's balance transactions that were looked up in the ledger. */
  compared: number
  /** Later transactions are not compared: their events may not have arrived yet. */
  until: Date
  discrepancies: Discrepancy[]
  /**
   * Payments with money still owed: sold and not received, refunded and not sent, or received
   * without a reason.
   */
  open: { payment: string; currency: string; amountMinor: number }[]
}

/** An entry to post. */
export interface Entry {
  /** Identifies the fact: `order:ord_…:paid`, `invoice:in_…:paid`. */
  key: string
  /** In one word: `sale`, `refund`. */
  cause: string
  /** An order or an invoice; a charge, a refund or a dispute at Stripe. */
  subject: string
  /** The payment at Stripe that it belongs to, by which receivables are settled. */
  payment: string | null
  /** Stripe's time of the fact; default: now. */
  at?: Date | undefined
  postings: Posting[]
}

/** Debits are positive, credits negative. */
export interface Posting extends Money {
  account: Account
}

export const debit = (account: Account, { amountMinor, currency }: Money): Posting => ({
  account,
  amountMinor,
  currency,
})
export const credit = (account: Account, { amountMinor, currency }: Money): Posting => ({
  account,
  amountMinor: -amountMinor,
  currency,
})

/** A transaction that moves no money has no entry. */
export const movesMoney = ({ amount, fee }: Stripe.BalanceTransaction): boolean => amount !== 0 || fee !== 0
