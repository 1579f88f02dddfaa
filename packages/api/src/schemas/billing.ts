/** What a customer has paid, owes, and will be charged next. */
import type {
  Billing as EngineBilling,
  UpcomingInvoice as EngineUpcomingInvoice,
  InvoiceOverview,
} from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { money, time, toIsoOrNull } from './fields.ts'
import { serializeSubscription, subscription } from './subscriptions.ts'

export const invoice = z
  .strictObject({
    id: z.string(),
    number: z.string().nullable(),
    status: z.string(),
    currency: z.string(),
    totalMinor: z.int(),
    createdAt: time,
    hostedUrl: z.string().nullable(),
    pdfUrl: z.string().nullable(),
    creditedMinor: z.int().openapi({ description: 'Sum of its credit notes' }),
  })
  .openapi('Invoice')

export type Invoice = z.infer<typeof invoice>

const debt = z.strictObject({
  invoiceId: z.string(),
  subscriptionId: z.string(),
  reason: z.enum(['declined', 'action_required']).openapi({
    description: '`declined`: the charge failed. `action_required`: the customer must authenticate it',
  }),
  amountMinor: z.int(),
  currency: z.string(),
  nextAttemptAt: time.nullable(),
  payUrl: z.string().nullable().openapi({ description: "Stripe's payment page of the invoice" }),
})

export type Debt = z.infer<typeof debt>

const suspension = z
  .strictObject({
    status: z.enum(['open', 'lost']),
    invoiceId: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
    openedAt: time,
  })
  .openapi({
    description:
      'The payment of the current period is disputed: there are no entitlements until the dispute is won ' +
      'or another period is paid',
  })

export type Suspension = z.infer<typeof suspension>

const ownSubscription = subscription.extend({
  planName: z.string().nullable(),
  suspended: suspension.nullable(),
})

/** A subscription as its customer sees it. */
export type OwnSubscription = z.infer<typeof ownSubscription>

export const billing = z.strictObject({
  subscriptions: z.array(ownSubscription),
  debts: z.array(debt),
  invoices: z.array(invoice),
  credits: z.array(money).openapi({ description: 'Credit balances, applied to the next invoices' }),
})

export type Billing = z.infer<typeof billing>

const charge = z.strictObject({ at: time, amountMinor: z.int(), currency: z.string() })

export type Charge = z.infer<typeof charge>

const card = z.strictObject({
  brand: z.string(),
  last4: z.string().nullable(),
  expires: z.strictObject({ month: z.int(), year: z.int() }).nullable(),
})

export type Card = z.infer<typeof card>

export const upcomingInvoice = z.strictObject({
  nextCharge: charge.nullable(),
  card: card.nullable(),
  change: charge.extend({ planName: z.string().nullable(), interval: z.string().nullable() }).nullable(),
})

export type UpcomingInvoice = z.infer<typeof upcomingInvoice>

export const serializeInvoice = ({ createdAt, ...rest }: InvoiceOverview): Invoice => ({
  ...rest,
  createdAt: createdAt.toISOString(),
})

export const serializeBilling = ({ subscriptions, debts, invoices, credits }: EngineBilling): Billing => ({
  subscriptions: subscriptions.map(({ planName, suspended, ...rest }) => ({
    ...serializeSubscription(rest),
    planName,
    suspended: suspended && { ...suspended, openedAt: suspended.openedAt.toISOString() },
  })),
  debts: debts.map(({ nextAttemptAt, ...rest }) => ({ ...rest, nextAttemptAt: toIsoOrNull(nextAttemptAt) })),
  invoices: invoices.map(serializeInvoice),
  credits,
})

export const serializeUpcomingInvoice = ({
  nextCharge,
  card,
  change,
}: EngineUpcomingInvoice): UpcomingInvoice => ({
  nextCharge: nextCharge && { ...nextCharge, at: nextCharge.at.toISOString() },
  card,
  change: change && { ...change, at: change.at.toISOString() },
})
