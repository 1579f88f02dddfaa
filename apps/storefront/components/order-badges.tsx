import { Badge } from '#components/ui/badge.tsx'
import { type AccountOrderDetails, orderLabels, fulfillmentLabel } from '#lib/orders.ts'

/** How an order stands, in one word or two. */
export function OrderBadges({ order }: { order: Pick<AccountOrderDetails, 'status' | 'fulfillmentStatus'> }) {
  const { said, tone } = orderLabels[order.status]
  const sending = fulfillmentLabel(order)
  return (
    <span className="inline-flex flex-wrap gap-2">
      <Badge tone={tone}>{said}</Badge>
      {sending && <Badge tone={sending.tone}>{sending.said}</Badge>}
    </span>
  )
}
