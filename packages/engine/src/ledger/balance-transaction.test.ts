import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { balanceTransactionPostings, credit, debit, type Posting } from './index.ts'

const usd = (amountMinor: number) => ({ amountMinor, currency: 'usd' })
const jpy = (amountMinor: number) => ({ amountMinor, currency: 'jpy' })

type TransactionInput = Pick<Stripe.BalanceTransaction, 'type' | 'amount' | 'fee'> & {
  reporting_category?: string
  source?: object
}

const transaction = ({
  type,
  amount,
  fee,
  reporting_category = type,
  source,
}: TransactionInput): Stripe.BalanceTransaction => ({
  id: 'txn_1',
  object: 'balance_transaction',
  type,
  amount,
  fee,
  net: amount - fee,
  currency: 'usd',
  reporting_category,
  available_on: 0,
  balance_type: 'payments',
  created: 0,
  description: null,
  exchange_rate: null,
  fee_details: [],
  status: 'available',
  // Only the fields of a source that name it and its money are read.
  source: (source as Stripe.BalanceTransaction['source'] | undefined) ?? 'src_1',
})

const charge = {
  object: 'charge',
  id: 'ch_1',
  amount: 150,
  amount_captured: 150,
  currency: 'jpy',
  payment_intent: 'pi_1',
}

const table: [string, TransactionInput, Posting[]][] = [
  [
    'charge',
    { type: 'charge', amount: 100, fee: 33 },
    [debit('stripe_balance', usd(67)), debit('fee', usd(33)), credit('receivable', usd(100))],
  ],
  [
    'bank debit',
    { type: 'payment', amount: 100, fee: 1 },
    [debit('stripe_balance', usd(99)), debit('fee', usd(1)), credit('receivable', usd(100))],
  ],
  [
    'refund',
    { type: 'refund', amount: -40, fee: 0 },
    [credit('stripe_balance', usd(40)), debit('receivable', usd(40))],
  ],
  [
    'refund that failed',
    { type: 'refund_failure', amount: 40, fee: 0 },
    [debit('stripe_balance', usd(40)), credit('receivable', usd(40))],
  ],
  [
    'dispute with its fee',
    { type: 'adjustment', reporting_category: 'dispute', amount: -100, fee: 1500 },
    [credit('stripe_balance', usd(1600)), debit('fee', usd(1500)), debit('dispute', usd(100))],
  ],
  [
    'dispute that was won',
    { type: 'adjustment', reporting_category: 'dispute_reversal', amount: 100, fee: -1500 },
    [debit('stripe_balance', usd(1600)), credit('fee', usd(1500)), credit('dispute', usd(100))],
  ],
  [
    'payout',
    { type: 'payout', amount: -67, fee: 0 },
    [credit('stripe_balance', usd(67)), debit('payout', usd(67))],
  ],
  [
    'fee on its own',
    { type: 'stripe_fee', amount: -9, fee: 0 },
    [credit('stripe_balance', usd(9)), debit('fee', usd(9))],
  ],
  [
    'adjustment of another kind',
    { type: 'adjustment', amount: 7, fee: 0 },
    [debit('stripe_balance', usd(7)), credit('other', usd(7))],
  ],
  [
    'payment in yen, settled in dollars',
    { type: 'charge', amount: 100, fee: 33, source: charge },
    [
      debit('stripe_balance', usd(67)),
      debit('fee', usd(33)),
      credit('exchange', usd(100)),
      debit('exchange', jpy(150)),
      credit('receivable', jpy(150)),
    ],
  ],
  [
    'refund of a payment in yen',
    { type: 'refund', amount: -50, fee: 0, source: { ...charge, object: 'refund', id: 're_1', amount: 75 } },
    [
      credit('stripe_balance', usd(50)),
      debit('exchange', usd(50)),
      credit('exchange', jpy(75)),
      debit('receivable', jpy(75)),
    ],
  ],
]

test.each(table)('posts a %s balanced and to the right accounts', (_what, input, expected) => {
  const postings = balanceTransactionPostings(transaction(input)).filter(
    ({ amountMinor }) => amountMinor !== 0,
  )
  expect(postings).toEqual(expected)
  for (const currency of ['usd', 'jpy']) {
    const sum = postings
      .filter((posting) => posting.currency === currency)
      .reduce((total, each) => total + each.amountMinor, 0)
    expect(sum).toBe(0)
  }
})
