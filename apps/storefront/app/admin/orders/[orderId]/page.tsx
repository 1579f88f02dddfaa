import { formatMoney } from '@countinghouse/engine/money'
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { DisputeBadge } from '#components/admin/dispute-badge.tsx'
import { FulfillForm } from '#components/admin/fulfill-form.tsx'
import { OrderLines } from '#components/admin/order-lines.tsx'
import { RefundForm } from '#components/admin/refund-form.tsx'
import { ReviewNote } from '#components/admin/review-note.tsx'
import { OrderBadges } from '#components/order-badges.tsx'
import { Shipments } from '#components/shipments.tsx'
import { Timeline } from '#components/timeline.tsx'
import { Card } from '#components/ui/card.tsx'
import { Note } from '#components/ui/note.tsx'
import { addressLines } from '#lib/orders.ts'
import { utcText } from '#lib/time.ts'
import { readActorNames } from '#server/actor-names.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type OrderForAdmin, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Order', robots: { index: false } }

export default async function AdminOrderPage({ params }: { params: Promise<{ orderId: string }> }) {
  await requireAdmin()
  const order = await shop().engine.orders.show(decodeURIComponent((await params).orderId))
  if (!order) {
    notFound()
  }
  const actorNames = await readActorNames(order.timeline.map(({ actor }) => actor))
  const { orderId, review, lines, currency, refundableMinor } = order
  const isPaid = order.status === 'paid' || order.status === 'partially_refunded'
  const isDisputed = order.dispute === 'open' || order.dispute === 'lost'
  const unfulfilled = lines.filter((line) => line.unfulfilledQuantity > 0)
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="orders" />
      <div className="flex flex-col gap-3">
        <Link
          href="/admin/orders"
          className="w-fit text-accent text-small underline decoration-1 underline-offset-4"
        >
          All orders
        </Link>
        <h1 className="font-extrabold text-head tracking-tight">Order {order.number}</h1>
        <p className="flex flex-wrap gap-2">
          <OrderBadges order={order} />
          <DisputeBadge dispute={order.dispute} />
        </p>
      </div>
      {review && <ReviewNote orderId={orderId} review={review} />}
      {order.disputes.map((dispute) => (
        <DisputeNote key={dispute.disputeId} dispute={dispute} />
      ))}
      <div className="grid gap-10 lg:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-10">
          <OrderLines order={order} />
          {isPaid && !isDisputed && unfulfilled.length > 0 && (
            <Section name="Fulfill items">
              <FulfillForm orderId={orderId} lines={unfulfilled} />
            </Section>
          )}
          {refundableMinor > 0 && (
            <Section name="Refund">
              <RefundForm
                orderId={orderId}
                lines={lines}
                currency={currency}
                refundableMinor={refundableMinor}
              />
            </Section>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-10">
          <Properties order={order} />
          {order.fulfillments.length > 0 && (
            <Section name="Shipments (UTC)">
              <Shipments shipments={order.fulfillments} formatTime={utcText} />
            </Section>
          )}
          <Section name="Timeline (UTC)">
            <Timeline entries={order.timeline} formatTime={utcText} actorNames={actorNames} />
          </Section>
        </div>
      </div>
    </div>
  )
}

/** Evidence is submitted in the Stripe Dashboard; this shows the deadline. */
function DisputeNote({ dispute }: { dispute: OrderForAdmin['disputes'][number] }) {
  const { status, reason, amountMinor, currency, stripeStatus, dueAt } = dispute
  const isOpen = status === 'open' || status === 'inquiry'
  return (
    <Note tone={isOpen || status === 'lost' ? 'bad' : 'good'}>
      <strong className="font-semibold">
        {status === 'inquiry' ? 'Inquiry about' : 'Dispute of'} {formatMoney(amountMinor, currency)}.
      </strong>{' '}
      Reason: {reason.replaceAll('_', ' ')}. Status at Stripe: {stripeStatus.replaceAll('_', ' ')}.
      {isOpen && dueAt && ` Submit evidence in the Stripe Dashboard by ${utcText(dueAt)} UTC.`}
    </Note>
  )
}

function Section({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-4">
      <h2 className="font-bold text-title">{name}</h2>
      {children}
    </section>
  )
}

function Properties({ order }: { order: OrderForAdmin }) {
  const { orderId, createdAt, email, userId, shipTo, sessionId, clientRef } = order
  const properties: [string, string | null | undefined][] = [
    ['Placed', `${utcText(createdAt)} UTC`],
    ['Email', email],
    ['Customer', userId ? 'Registered' : 'Guest'],
    ['Shipping address', shipTo && addressLines(shipTo).join(', ')],
    ['Phone', shipTo?.phone],
    ['Reference', clientRef],
    ['Order ID', orderId],
    ['Checkout Session', sessionId],
  ]
  return (
    <Card className="px-4 py-2 sm:px-6">
      <dl className="text-small tabular-nums">
        {properties.map(
          ([name, value]) =>
            value && (
              <div
                key={name}
                className="grid gap-x-4 border-rule border-b py-2.5 last:border-b-0 sm:grid-cols-[9rem_1fr]"
              >
                <dt className="text-faded">{name}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  )
}
