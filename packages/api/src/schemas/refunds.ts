import type { Refund as EngineRefund } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { minor, plainText, quantity, sku, time } from './fields.ts'

export const refund = z
  .strictObject({
    refundId: z.string(),
    orderId: z.string(),
    status: z
      .enum(['intended', 'pending', 'requires_action', 'succeeded', 'failed', 'canceled', 'abandoned'])
      .openapi({
        description:
          '`intended`: not created at Stripe yet. `abandoned`: Stripe did not accept it. ' +
          "All others are Stripe's own statuses.",
      }),
    amountMinor: z.int(),
    currency: z.string(),
    reason: z.string(),
    at: time,
    lines: z.array(
      z.strictObject({
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        amountMinor: z.int(),
        restock: z.boolean(),
      }),
    ),
  })
  .openapi('Refund')

export type Refund = z.infer<typeof refund>

const refundLineInput = z.strictObject({
  sku,
  quantity,
  restock: z
    .boolean()
    .openapi({ description: 'Whether the units become available again once Stripe has created the refund' }),
})

export const refundInput = z.strictObject({
  lines: z
    .array(refundLineInput)
    .min(1)
    .max(100)
    .refine(
      (lines) => new Set(lines.map((line) => line.sku)).size === lines.length,
      'List each SKU only once',
    )
    .optional(),
  amountMinor: minor.min(1).optional(),
  reason: plainText(200).openapi({ description: 'Shown to admins', example: 'Arrived broken' }),
})

export type RefundInput = z.input<typeof refundInput>

export const serializeRefund = ({ at, ...rest }: EngineRefund): Refund => ({ ...rest, at: at.toISOString() })
