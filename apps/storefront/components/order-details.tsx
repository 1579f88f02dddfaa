import type { OrderWithTimeline } from '@countinghouse/api/types'
import type { ReactNode } from 'react'
import { OrderBadges } from '#components/order-badges.tsx'
import { OrderReceipt } from '#components/order-receipt.tsx'
import { Shipments } from '#components/shipments.tsx'
import { Timeline } from '#components/timeline.tsx'
import { addressLines, orderMessage } from '#lib/orders.ts'
import { localText } from '#lib/time.ts'

/** An order as its customer sees it, signed in or from the link in an email. */
export function OrderDetails({ order }: { order: OrderWithTimeline }) {
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col items-start gap-3">
        <h1 className="font-extrabold text-head tracking-tight">Order {order.number}</h1>
        <OrderBadges order={order} />
        <p className="text-lead">{orderMessage(order)}</p>
      </div>
      <OrderReceipt order={order} />
      <div className="grid gap-8 sm:grid-cols-2">
        {order.shipTo && (
          <Section name="Shipping address">
            <address className="text-small not-italic">
              {addressLines(order.shipTo).map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </address>
          </Section>
        )}
        {order.fulfillments.length > 0 && (
          <Section name="Shipments">
            <Shipments shipments={order.fulfillments} formatTime={localText} />
          </Section>
        )}
      </div>
      <Section name="Timeline">
        <Timeline entries={order.timeline} formatTime={localText} />
      </Section>
    </div>
  )
}

function Section({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-3">
      <h2 className="font-bold text-title">{name}</h2>
      {children}
    </section>
  )
}
