/** How plans and subscriptions are written in answers. */
import type { InvoiceOverview, PlanChangePreview, PlanOffer, Subscription } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'

const moment = z.iso.datetime()

const features = z
  .record(
    z.string(),
    z.union([z.boolean(), z.int(), z.literal('unlimited'), z.strictObject({ perUnit: z.int() })]),
  )
  .openapi({ example: { seats: 3, export: true } })

const offeredPrice = z.strictObject({
  lookupKey: z.string().openapi({ example: 'pro_monthly_usd' }),
  priceId: z.string().nullable().openapi({ description: 'null until the shop has put it on sale' }),
  interval: z.enum(['month', 'year']).nullable(),
  currency: z.string(),
  amountMinor: z.int(),
})

export const plan = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    description: z.string(),
    features,
    tokensMonthly: z.int().nullable(),
    trialDays: z.int().nullable(),
    prices: z.array(offeredPrice),
  })
  .openapi('Plan')

export const serializePlan = ({ key, name, description, features, tokens, trial, prices }: PlanOffer) => ({
  key,
  name,
  description,
  features,
  prices,
  tokensMonthly: tokens?.monthly ?? null,
  trialDays: trial?.days ?? null,
})

export const subscription = z
  .strictObject({
    id: z.string(),
    status: z.enum([
      'incomplete',
      'incomplete_expired',
      'trialing',
      'active',
      'past_due',
      'unpaid',
      'paused',
      'canceled',
    ]),
    currency: z.string(),
    items: z.array(
      z.strictObject({
        planKey: z.string().nullable(),
        priceId: z.string(),
        quantity: z.int(),
        unitAmountMinor: z.int().nullable(),
        interval: z.string().nullable(),
        periodStart: moment,
        periodEnd: moment,
      }),
    ),
    createdAt: moment,
    trialEnd: moment.nullable(),
    cancelAt: moment.nullable().openapi({ description: 'When it ends, where that is settled already' }),
    endedAt: moment.nullable(),
    collectionPaused: z.boolean(),
    changesLater: z.boolean().openapi({ description: "Something else takes its place at the period's end" }),
  })
  .openapi('Subscription')

const written = (time: Date | null): string | null => time?.toISOString() ?? null

export const serializeSubscription = ({
  items,
  createdAt,
  trialEnd,
  cancelAt,
  endedAt,
  ...rest
}: Subscription) => ({
  ...rest,
  items: items.map(({ periodStart, periodEnd, ...item }) => ({
    ...item,
    periodStart: periodStart.toISOString(),
    periodEnd: periodEnd.toISOString(),
  })),
  createdAt: createdAt.toISOString(),
  trialEnd: written(trialEnd),
  cancelAt: written(cancelAt),
  endedAt: written(endedAt),
})

export const invoiceOverview = z.strictObject({
  id: z.string(),
  number: z.string().nullable(),
  status: z.string(),
  currency: z.string(),
  totalMinor: z.int(),
  createdAt: moment,
  hostedUrl: z.string().nullable(),
  pdfUrl: z.string().nullable(),
  creditedMinor: z.int().openapi({ description: 'What credit notes took back of it' }),
})

export const serializeInvoice = (invoice: InvoiceOverview) => ({
  ...invoice,
  createdAt: invoice.createdAt.toISOString(),
})

export const switchPreview = z
  .strictObject({
    to: offeredPrice.extend({ quantity: z.int() }),
    dueNowMinor: z.int().openapi({ description: 'Asked for at once' }),
    totalMinor: z.int().openapi({ description: 'Below 0 it is credit, which the next invoices use up' }),
    currency: z.string(),
    lines: z.array(z.strictObject({ description: z.string(), amountMinor: z.int() })),
    nextAt: moment.nullable(),
    nextInterval: z.enum(['month', 'year']).nullable(),
    prorationDate: moment.openapi({
      description: 'Send it with the change: what was shown is then what is charged',
    }),
  })
  .openapi('SwitchPreview')

export const serializePreview = ({ nextAt, prorationDate, ...rest }: PlanChangePreview) => ({
  ...rest,
  nextAt: written(nextAt),
  prorationDate: prorationDate.toISOString(),
})
