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
import { timeText } from '#lib/events.ts'
import { formatMoney } from '#lib/money.ts'
import { addressLines } from '#lib/orders.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type OrderForAdmin, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Order', robots: { index: false } }

export default async function AdminOrderPage({ params }: { params: Promise<{ orderId: string }> }) {
  await requireAdmin()
  const order = await shop().engine.orders.show(decodeURIComponent((await params).orderId))
  if (!order) {
    notFound()
  }
  const { orderId, review, lines, currency, refundableMinor } = order
  const isPaid = order.status === 'paid' || order.status === 'partially_refunded'
  const isTaken = order.dispute === 'open' || order.dispute === 'lost'
  const toSend = lines.filter((line) => line.toSend > 0)
  return (
    <div className="flex flex-col gap-8">
      <AdminNav at="orders" />
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
        <Disputed key={dispute.disputeId} dispute={dispute} />
      ))}
      <div className="grid gap-10 lg:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-10">
          <OrderLines order={order} />
          {isPaid && !isTaken && toSend.length > 0 && (
            <Part name="Send">
              <FulfillForm orderId={orderId} lines={toSend} />
            </Part>
          )}
          {refundableMinor > 0 && (
            <Part name="Give money back">
              <RefundForm
                orderId={orderId}
                lines={lines}
                currency={currency}
                refundableMinor={refundableMinor}
              />
            </Part>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-10">
          <Facts order={order} />
          {order.fulfillments.length > 0 && (
            <Part name="Shipments">
              <Shipments shipments={order.fulfillments} />
            </Part>
          )}
          <Part name="What timelineText">
            <Timeline entries={order.timeline} />
          </Part>
        </div>
      </div>
    </div>
  )
}

/** Evidence is given at Stripe; here stands until when. */
function Disputed({ dispute }: { dispute: OrderForAdmin['disputes'][number] }) {
  const { status, reason, amountMinor, currency, stripeStatus, dueAt } = dispute
  const isOpen = status === 'open' || status === 'inquiry'
  return (
    <Note tone={isOpen || status === 'lost' ? 'bad' : 'good'}>
      <strong className="font-semibold">
        {status === 'inquiry' ? 'The bank asks about' : 'The bank disputes'}{' '}
        {formatMoney(amountMinor, currency)}.
      </strong>{' '}
      Reason: {reason.replaceAll('_', ' ')}. Stripe says: {stripeStatus.replaceAll('_', ' ')}.
      {isOpen && dueAt && ` Give evidence there until ${timeText(dueAt)}.`}
    </Note>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-4">
      <h2 className="font-bold text-title">{name}</h2>
      {children}
    </section>
  )
}

function Facts({ order }: { order: OrderForAdmin }) {
  const { orderId, createdAt, email, userId, shipTo, sessionId, clientRef } = order
  const facts: [string, string | null | undefined][] = [
    ['Placed', timeText(createdAt)],
    ['E-mail', email],
    ['Account', userId ?? 'a guest'],
    ['Goes to', shipTo && addressLines(shipTo).join(', ')],
    ['Telephone', shipTo?.phone],
    ['Reference', clientRef],
    ['Our id', orderId],
    ['Checkout at Stripe', sessionId],
  ]
  return (
    <Card className="px-4 py-2 sm:px-6">
      <dl className="text-small tabular-nums">
        {facts.map(
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
