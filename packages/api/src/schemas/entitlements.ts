import { z } from '@hono/zod-openapi'

export const entitlement = z
  .strictObject({
    feature: z.string().openapi({ example: 'seats' }),
    entitled: z.boolean(),
    limit: z.int().nullable().openapi({ description: '`null` for a feature without a limit' }),
    planKey: z.string().nullable().openapi({ description: '`null` for a feature that every customer has' }),
    blockReason: z
      .enum(['payment_late', 'payment_disputed', 'payment_lost'])
      .nullable()
      .openapi({
        description:
          'Why a plan currently gives less than it includes. `payment_late`: the payment is later than the ' +
          "plan's grace period. `payment_disputed`: the payment is disputed. `payment_lost`: the dispute was " +
          'lost, and no later period has been paid.',
      }),
  })
  .openapi('Entitlement')

export type Entitlement = z.infer<typeof entitlement>
