import type { Discrepancy, ReconcileOptions } from '../reconcile/types.ts'

/**
 * Where money is or why it came and went. `receivable` is what customers owe us, or we them, until Stripe has moved it;
 * `stripe_balance` what lies at Stripe. `payout` went on to the bank, `exchange` is money on its way from one currency to another,
 * `customer_credit` what customers may still spend with us, and `other` what moved at Stripe for no reason of ours.
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

/** Debits are positive, credits negative: `sales` is usually below nothing. */
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
  /** An order or an invoice of ours; a charge, a refund or a dispute at Stripe. */
  subject: string
  payment: string | null
  postings: { account: Account; currency: string; amountMinor: number }[]
}

export interface LedgerReport {
  entries: number
  accounts: AccountBalance[]
  /** How many of Stripe's balance transactions were looked for in the journal. */
  compared: number
  /** What moved later is not compared: what tells us of it may still be on its way. */
  until: Date
  discrepancies: Discrepancy[]
  /** Payments of which something is owed: sold and not arrived, given back and not gone, or arrived and explained by nothing. */
  open: { payment: string; currency: string; amountMinor: number }[]
}

export interface Ledger {
  /**
   * Proves that the journal balances, that every payment and refund is in it, and that it has every minor unit of Stripe's balance
   * transactions. With `heal`, what is missing is booked.
   * @throws StripeError when Stripe does not answer
   */
  check(options: ReconcileOptions): Promise<LedgerReport>
  accounts(): Promise<AccountBalance[]>
  /** Of an order or an invoice, with all that its payment brought about; the earliest first. */
  entriesOf(subject: string): Promise<JournalEntry[]>
}
