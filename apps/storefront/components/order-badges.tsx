import { Badge } from '#components/ui/badge.tsx'
import { fulfillmentLabel, orderLabels, type StatusFields } from '#lib/orders.ts'

/** Payment and fulfillment status of an order. */
export function OrderBadges({ order }: { order: StatusFields }) {
  const payment = orderLabels[order.status]
  const fulfillment = fulfillmentLabel(order)
  return (
    <span className="inline-flex flex-wrap gap-2">
      <Badge tone={payment.tone}>{payment.text}</Badge>
      {fulfillment && <Badge tone={fulfillment.tone}>{fulfillment.text}</Badge>}
    </span>
  )
}
