/** An order in its forms, each with more than the one before: for anybody with its session, for its owner, for the shop. */
import type {
  Fulfillment,
  OrderDetails,
  OrderForAdmin,
  OrderRow,
  OrderWithTimeline,
  TimelineEntry,
} from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { options, order } from './schemas.ts'

const time = z.iso.datetime()

const shipTo = z
  .strictObject({
    name: z.string().nullable(),
    phone: z.string().nullable(),
    line1: z.string().nullable(),
    line2: z.string().nullable(),
    postalCode: z.string().nullable(),
    city: z.string().nullable(),
    state: z.string().nullable(),
    country: z.string().nullable(),
  })
  .openapi('ShipTo')

export const orderDetails = order
  .extend({
    createdAt: time,
    email: z.string().nullable(),
    clientRef: z.string().nullable(),
    shipTo: shipTo.nullable(),
    fulfillmentStatus: z
      .enum(['nothing', 'unfulfilled', 'partly', 'fulfilled'])
      .openapi({ description: '`nothing` is to be sent' }),
  })
  .openapi('OrderDetails')

export const fulfillment = z
  .strictObject({
    id: z.string(),
    sentAt: time,
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    lines: z.array(
      z.strictObject({ lineId: z.string(), sku: z.string(), name: z.string(), quantity: z.int() }),
    ),
  })
  .openapi('Fulfillment')

const timelineEntry = z
  .strictObject({
    at: time,
    kind: z.enum([
      'placed',
      'cancel_asked',
      'paid',
      'refund',
      'dispute',
      'fulfilled',
      'notified',
      'stripe_event',
      'noted',
    ]),
    about: z.string().openapi({ description: 'The id of the row, or of the object at Stripe' }),
    text: z.string().nullable(),
    money: z.strictObject({ amountMinor: z.int(), currency: z.string() }).nullable(),
    actor: z.string().nullable(),
  })
  .openapi('TimelineEntry')

export const orderFollowed = orderDetails
  .extend({ fulfillments: z.array(fulfillment), timeline: z.array(timelineEntry) })
  .openapi('OrderFollowed')

export const disputeStatus = z.enum(['none', 'inquiry', 'open', 'won', 'lost'])

const dispute = z.strictObject({
  disputeId: z.string().openapi({ description: "Stripe's" }),
  stripeStatus: z.string().openapi({ description: "Stripe's own status" }),
  status: disputeStatus,
  reason: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
  openedAt: time,
  dueAt: time.nullable().openapi({ description: 'Until when evidence may be given, at Stripe' }),
})

export const orderRow = orderDetails
  .extend({
    review: z.string().nullable().openapi({ description: 'What a person should look at' }),
    dispute: disputeStatus,
  })
  .openapi('OrderRow')

const line = z
  .strictObject({
    id: z.string(),
    sku: z.string(),
    name: z.string(),
    options,
    quantity: z.int(),
    unitAmountMinor: z.int(),
    discountMinor: z.int(),
    taxMinor: z.int(),
    totalMinor: z
      .int()
      .openapi({ description: 'What its units cost the customer, discount and tax counted' }),
    requiresShipping: z.boolean(),
    fulfilledQuantity: z.int(),
    refundedQuantity: z.int(),
    toSend: z.int(),
  })
  .openapi('OrderLine')

export const orderForAdmin = orderFollowed
  .extend({
    userId: z.string().nullable(),
    sessionId: z.string().nullable(),
    review: z.string().nullable(),
    dispute: disputeStatus,
    disputes: z.array(dispute),
    paidMinor: z.int().nullable(),
    refundedMinor: z.int(),
    refundableMinor: z.int(),
    lines: z.array(line),
  })
  .openapi('OrderForAdmin')

export const serializeRow = ({ createdAt, ...order }: OrderRow): z.infer<typeof orderRow> => ({
  ...order,
  createdAt: createdAt.toISOString(),
})

export const serializeDetails = ({ createdAt, ...order }: OrderDetails): z.infer<typeof orderDetails> => ({
  ...order,
  createdAt: createdAt.toISOString(),
})

export const serializeFulfillment = ({ sentAt, ...fulfillment }: Fulfillment) => ({
  ...fulfillment,
  sentAt: sentAt.toISOString(),
})

const serializeEntry = ({ at, ...entry }: TimelineEntry) => ({ ...entry, at: at.toISOString() })

export const serializeFollowed = ({
  createdAt,
  fulfillments,
  timeline,
  ...order
}: OrderWithTimeline): z.infer<typeof orderFollowed> => ({
  ...order,
  ...serializeParts({ createdAt, fulfillments, timeline }),
})

export function serializeForAdmin({ disputes, ...order }: OrderForAdmin): z.infer<typeof orderForAdmin> {
  const { createdAt, fulfillments, timeline, ...rest } = order
  const marks = disputes.map(
    ({ openedAt, dueAt, orderId: _order, invoiceId: _invoice, payment: _payment, ...each }) => ({
      ...each,
      openedAt: openedAt.toISOString(),
      dueAt: dueAt?.toISOString() ?? null,
    }),
  )
  return { ...rest, ...serializeParts({ createdAt, fulfillments, timeline }), disputes: marks }
}

function serializeParts({
  createdAt,
  fulfillments,
  timeline,
}: Pick<OrderWithTimeline, 'createdAt' | 'fulfillments' | 'timeline'>) {
  return {
    createdAt: createdAt.toISOString(),
    fulfillments: fulfillments.map(serializeFulfillment),
    timeline: timeline.map(serializeEntry),
  }
}
