/**
 * An order in four forms, each with more than the one before: for a client that knows its Checkout
 * Session, for its customer, with its timeline, and for an admin.
 */
import type {
  Fulfillment as EngineFulfillment,
  OrderDetails as EngineOrderDetails,
  OrderWithTimeline as EngineOrderWithTimeline,
  TimelineEntry as EngineTimelineEntry,
  OrderForAdmin,
  OrderRow,
} from '@countinghouse/engine'
import { z } from '@hono/zod-openapi'
import { disputeDetails, disputeStatus, serializeDisputeDetails } from './disputes.ts'
import { money, options, plainText, time } from './fields.ts'

export const orderStatus = z.enum([
  'pending',
  'processing',
  'paid',
  'expired',
  'canceled',
  'partially_refunded',
  'refunded',
])

export type OrderStatus = z.infer<typeof orderStatus>

export const order = z
  .strictObject({
    orderId: z.string(),
    number: z.string().openapi({
      description: 'The order number shown to people; knowing it gives no access',
      example: 'CH-1042-G',
    }),
    status: orderStatus,
    currency: z.string(),
    subtotalMinor: z.int().openapi({ description: 'Sum of the lines' }),
    discountMinor: z.int().openapi({
      description: '0, like shipping and tax, until the customer has completed the payment page',
    }),
    shippingMinor: z.int(),
    taxMinor: z.int(),
    taxIncluded: z.boolean().openapi({ description: 'Whether prices include tax or tax is added to them' }),
    totalMinor: z.int(),
    items: z.array(
      z.strictObject({ sku: z.string(), name: z.string(), options, quantity: z.int(), amountMinor: z.int() }),
    ),
  })
  .openapi('Order')

export type Order = z.infer<typeof order>

const shippingAddress = z
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
  .openapi('ShippingAddress')

export type ShippingAddress = z.infer<typeof shippingAddress>

export const orderDetails = order
  .extend({
    createdAt: time,
    email: z.string().nullable(),
    clientRef: z.string().nullable(),
    shipTo: shippingAddress.nullable(),
    fulfillmentStatus: z
      .enum(['nothing', 'unfulfilled', 'partly', 'fulfilled'])
      .openapi({ description: '`nothing` for an order without items to ship' }),
  })
  .openapi('OrderDetails')

export type OrderDetails = z.infer<typeof orderDetails>

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

export type Fulfillment = z.infer<typeof fulfillment>

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
    about: z.string().openapi({ description: 'Id of the row, or of the object at Stripe' }),
    text: z.string().nullable(),
    money: money.nullable(),
    actor: z.string().nullable(),
  })
  .openapi('TimelineEntry')

export type TimelineEntry = z.infer<typeof timelineEntry>

export const orderWithTimeline = orderDetails
  .extend({ fulfillments: z.array(fulfillment), timeline: z.array(timelineEntry) })
  .openapi('OrderWithTimeline')

export type OrderWithTimeline = z.infer<typeof orderWithTimeline>

export const orderPage = z.strictObject({ orders: z.array(orderDetails), next: z.string().nullable() })

export type OrderPage = z.infer<typeof orderPage>

const review = z.string().nullable().openapi({ description: 'Why the order needs review, if it does' })

export const adminOrderRow = orderDetails.extend({ review, dispute: disputeStatus }).openapi('AdminOrderRow')

export type AdminOrderRow = z.infer<typeof adminOrderRow>

export const adminOrderPage = z.strictObject({ orders: z.array(adminOrderRow), next: z.string().nullable() })

export type AdminOrderPage = z.infer<typeof adminOrderPage>

const orderLine = z
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
      .openapi({ description: 'What the customer paid for the line, after discount and tax' }),
    requiresShipping: z.boolean(),
    fulfilledQuantity: z.int(),
    refundedQuantity: z.int(),
    unfulfilledQuantity: z.int(),
  })
  .openapi('OrderLine')

export type OrderLine = z.infer<typeof orderLine>

export const adminOrder = orderWithTimeline
  .extend({
    userId: z.string().nullable(),
    sessionId: z.string().nullable(),
    review,
    dispute: disputeStatus,
    disputes: z.array(disputeDetails),
    paidMinor: z.int().nullable(),
    refundedMinor: z.int(),
    refundableMinor: z.int(),
    lines: z.array(orderLine),
  })
  .openapi('AdminOrder')

export type AdminOrder = z.infer<typeof adminOrder>

export const fulfillInput = z.strictObject({
  lines: z
    .array(z.strictObject({ lineId: plainText(100), quantity: z.int().min(1) }))
    .min(1)
    .max(100)
    .optional()
    .openapi({ description: 'All unfulfilled items by default' }),
  carrier: plainText(100).optional().openapi({ example: 'DHL' }),
  trackingNumber: plainText(100).optional(),
  trackingUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional(),
})

export type FulfillInput = z.input<typeof fulfillInput>

export const serializeOrderDetails = ({ createdAt, ...order }: EngineOrderDetails): OrderDetails => ({
  ...order,
  createdAt: createdAt.toISOString(),
})

export const serializeAdminOrderRow = ({ createdAt, ...order }: OrderRow): AdminOrderRow => ({
  ...order,
  createdAt: createdAt.toISOString(),
})

export const serializeFulfillment = ({ sentAt, ...fulfillment }: EngineFulfillment): Fulfillment => ({
  ...fulfillment,
  sentAt: sentAt.toISOString(),
})

const serializeTimelineEntry = ({ at, ...entry }: EngineTimelineEntry): TimelineEntry => ({
  ...entry,
  at: at.toISOString(),
})

export const serializeOrderWithTimeline = ({
  createdAt,
  fulfillments,
  timeline,
  ...order
}: EngineOrderWithTimeline): OrderWithTimeline => ({
  ...order,
  createdAt: createdAt.toISOString(),
  fulfillments: fulfillments.map(serializeFulfillment),
  timeline: timeline.map(serializeTimelineEntry),
})

export const serializeAdminOrder = ({
  createdAt,
  fulfillments,
  timeline,
  disputes,
  ...order
}: OrderForAdmin): AdminOrder => ({
  ...order,
  createdAt: createdAt.toISOString(),
  fulfillments: fulfillments.map(serializeFulfillment),
  timeline: timeline.map(serializeTimelineEntry),
  disputes: disputes.map(serializeDisputeDetails),
})
