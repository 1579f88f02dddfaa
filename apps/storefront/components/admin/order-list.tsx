import { formatMoney } from '@countinghouse/engine/money'
import Link from 'next/link'
import { DisputeBadge } from '#components/admin/dispute-badge.tsx'
import { OrderBadges } from '#components/order-badges.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { utcText } from '#lib/time.ts'
import type { OrderRow } from '#server/shop.ts'

/** One row per order; on a narrow page a row wraps to several lines. */
export function OrderList({ orders }: { orders: OrderRow[] }) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {orders.map((order) => (
          <li
            key={order.orderId}
            className="grid gap-x-6 gap-y-1.5 border-rule border-b px-4 py-4 text-small last:border-b-0 sm:px-6 lg:grid-cols-[7rem_11rem_1fr_auto_7rem] lg:items-center"
          >
            <Link
              href={`/admin/orders/${order.orderId}`}
              className="font-semibold text-accent tabular-nums underline decoration-1 underline-offset-4"
            >
              {order.number}
            </Link>
            <time dateTime={order.createdAt.toISOString()} className="text-faded tabular-nums">
              {utcText(order.createdAt)}
            </time>
            <span className="min-w-0 break-words">{order.email ?? 'No email'}</span>
            <span className="flex flex-wrap gap-2">
              <OrderBadges order={order} />
              <DisputeBadge dispute={order.dispute} />
              {order.review && <Badge tone="bad">Needs review</Badge>}
            </span>
            <span className="font-semibold tabular-nums lg:text-right">
              {formatMoney(order.totalMinor, order.currency)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
