import type { ReactNode } from 'react'
import { OrderReceipt } from '#components/order-receipt.tsx'
import { OrderBadges } from '#components/order-badges.tsx'
import { Shipments } from '#components/shipments.tsx'
import { Timeline } from '#components/timeline.tsx'
import { addressLines, type OrderView, messageOf } from '#lib/orders.ts'

/** An order as its owner sees it, signed in or by the link in a mail. */
export function OrderDetails({ order }: { order: OrderView }) {
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col items-start gap-3">
        <h1 className="font-extrabold text-head tracking-tight">Order {order.number}</h1>
        <OrderBadges order={order} />
        <p className="text-lead">{messageOf(order)}</p>
      </div>
      <OrderReceipt order={order} />
      <div className="grid gap-8 sm:grid-cols-2">
        {order.shipTo && (
          <Part name="Goes to">
            <address className="text-small not-italic">
              {addressLines(order.shipTo).map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </address>
          </Part>
        )}
        {order.fulfillments.length > 0 && (
          <Part name="On its way">
            <Shipments shipments={order.fulfillments} />
          </Part>
        )}
      </div>
      <Part name="What timelineText">
        <Timeline entries={order.timeline} />
      </Part>
    </div>
  )
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-3">
      <h2 className="font-bold text-title">{name}</h2>
      {children}
    </section>
  )
}
