import type { Dispute as EngineDispute } from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { time, toIsoOrNull } from './fields.ts'

export const disputeStatus = z.enum(['none', 'inquiry', 'open', 'won', 'lost']).openapi({
  description:
    "`inquiry`: the customer's bank asks for information. `open`: the bank has taken the money. " +
    '`none`: there is no dispute, or it was withdrawn.',
})

export type DisputeStatus = z.infer<typeof disputeStatus>

/** A dispute in an order: the order is not named again. */
export const disputeDetails = z.strictObject({
  disputeId: z.string().openapi({ description: "Stripe's id", example: 'du_…' }),
  stripeStatus: z.string().openapi({ description: "Stripe's own status", example: 'needs_response' }),
  status: disputeStatus,
  reason: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  openedAt: time,
  dueAt: time.nullable().openapi({ description: 'Deadline for submitting evidence at Stripe' }),
})

export type DisputeDetails = z.infer<typeof disputeDetails>

export const dispute = disputeDetails
  .extend({ orderId: z.string().nullable(), invoiceId: z.string().nullable(), payment: z.string() })
  .openapi('Dispute')

export type Dispute = z.infer<typeof dispute>

export const serializeDispute = ({ openedAt, dueAt, ...rest }: EngineDispute): Dispute => ({
  ...rest,
  openedAt: openedAt.toISOString(),
  dueAt: toIsoOrNull(dueAt),
})

export function serializeDisputeDetails(engineDispute: EngineDispute): DisputeDetails {
  const {
    orderId: _orderId,
    invoiceId: _invoiceId,
    payment: _payment,
    ...details
  } = serializeDispute(engineDispute)
  return details
}
