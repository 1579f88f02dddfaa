/** The double-entry journal of money. */
import type { JournalEntry as EngineJournalEntry } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { time } from './fields.ts'

const ledgerAccount = z.enum([
  'receivable',
  'sales',
  'tax',
  'shipping',
  'discount',
  'refund',
  'dispute',
  'fee',
  'stripe_balance',
  'payout',
  'exchange',
  'customer_credit',
  'other',
])

const minor = z.int().openapi({ description: "In the currency's smallest unit" })

export const accountBalance = z
  .strictObject({
    account: ledgerAccount,
    currency: z.string(),
    debitMinor: minor,
    creditMinor: minor,
    balanceMinor: minor.openapi({ description: 'Debits minus credits: `sales` is usually negative' }),
  })
  .openapi('AccountBalance')

export type AccountBalance = z.infer<typeof accountBalance>

export const journalEntry = z
  .strictObject({
    key: z
      .string()
      .openapi({ description: 'Identifies the cause of the entry', example: 'order:ord_…:paid' }),
    at: time,
    cause: z.string(),
    subject: z.string(),
    payment: z.string().nullable(),
    postings: z.array(
      z.strictObject({
        account: ledgerAccount,
        currency: z.string(),
        amountMinor: minor.openapi({ description: 'Positive for a debit, negative for a credit' }),
      }),
    ),
  })
  .openapi('JournalEntry')

export type JournalEntry = z.infer<typeof journalEntry>

export const serializeJournalEntry = ({ at, ...rest }: EngineJournalEntry): JournalEntry => ({
  ...rest,
  at: at.toISOString(),
})
