/** Plans and subscriptions. */
import type {
  PlanChangePreview as EnginePlanChangePreview,
  Subscription as EngineSubscription,
  PlanOffer,
} from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { plainText, quantity, time, toIsoOrNull } from './fields.ts'

const features = z
  .record(
    z.string(),
    z.union([z.boolean(), z.int(), z.literal('unlimited'), z.strictObject({ perUnit: z.int() })]),
  )
  .openapi({ example: { seats: 3, export: true } })

const interval = z.enum(['month', 'year'])

const planPrice = z.strictObject({
  lookupKey: z.string().openapi({ example: 'pro_monthly_usd' }),
  priceId: z
    .string()
    .nullable()
    .openapi({ description: '`null` until the catalog has been pushed to Stripe' }),
  interval: interval.nullable(),
  currency: z.string(),
  amountMinor: z.int(),
})

export type PlanPrice = z.infer<typeof planPrice>

export const plan = z
  .strictObject({
    key: z.string(),
    name: z.string(),
    description: z.string(),
    features,
    tokensMonthly: z.int().nullable(),
    trialDays: z.int().nullable(),
    prices: z.array(planPrice),
  })
  .openapi('Plan')

export type Plan = z.infer<typeof plan>

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
        periodStart: time,
        periodEnd: time,
      }),
    ),
    createdAt: time,
    trialEnd: time.nullable(),
    cancelAt: time.nullable().openapi({ description: 'When it ends, if it has been canceled' }),
    endedAt: time.nullable(),
    collectionPaused: z.boolean(),
    changesLater: z
      .boolean()
      .openapi({ description: 'Whether another price or quantity starts with the next period' }),
  })
  .openapi('Subscription')

export type Subscription = z.infer<typeof subscription>

export const planChangePreview = z
  .strictObject({
    to: planPrice.extend({ quantity: z.int() }),
    dueNowMinor: z.int().openapi({ description: 'Charged immediately' }),
    totalMinor: z
      .int()
      .openapi({ description: 'Cost of the switch; if negative, a credit applied to the next invoices' }),
    currency: z.string(),
    lines: z.array(z.strictObject({ description: z.string(), amountMinor: z.int() })),
    nextAt: time.nullable(),
    nextInterval: interval.nullable(),
    prorationDate: time.openapi({
      description: 'Send it with the change, so that the amount shown is the amount charged',
    }),
  })
  .openapi('PlanChangePreview')

export type PlanChangePreview = z.infer<typeof planChangePreview>

export const planChangeInput = z.strictObject({
  priceId: plainText(255).optional(),
  lookupKey: plainText(200).optional().openapi({ example: 'studio_monthly_usd' }),
  quantity: quantity.optional(),
})

export type PlanChangeInput = z.input<typeof planChangeInput>

const when = z.enum(['now', 'period_end'])

export const changeInput = planChangeInput.extend({ when, prorationDate: z.iso.datetime().optional() })

export type ChangeInput = z.input<typeof changeInput>

export const cancelInput = z.strictObject({ when })

export type CancelInput = z.input<typeof cancelInput>

export const serializePlan = ({
  key,
  name,
  description,
  features,
  tokens,
  trial,
  prices,
}: PlanOffer): Plan => ({
  key,
  name,
  description,
  features,
  prices,
  tokensMonthly: tokens?.monthly ?? null,
  trialDays: trial?.days ?? null,
})

export const serializeSubscription = ({
  items,
  createdAt,
  trialEnd,
  cancelAt,
  endedAt,
  ...rest
}: EngineSubscription): Subscription => ({
  ...rest,
  items: items.map(({ periodStart, periodEnd, ...item }) => ({
    ...item,
    periodStart: periodStart.toISOString(),
    periodEnd: periodEnd.toISOString(),
  })),
  createdAt: createdAt.toISOString(),
  trialEnd: toIsoOrNull(trialEnd),
  cancelAt: toIsoOrNull(cancelAt),
  endedAt: toIsoOrNull(endedAt),
})

export const serializePlanChangePreview = ({
  nextAt,
  prorationDate,
  ...rest
}: EnginePlanChangePreview): PlanChangePreview => ({
  ...rest,
  nextAt: toIsoOrNull(nextAt),
  prorationDate: prorationDate.toISOString(),
})
