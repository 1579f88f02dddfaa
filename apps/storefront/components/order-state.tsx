import { Badge } from '#components/ui/badge.tsx'
import { type OwnOrder, orderStates, sendingState } from '#lib/orders.ts'

/** How an order stands, in one word or two. */
export function OrderState({ order }: { order: Pick<OwnOrder, 'status' | 'fulfillmentStatus'> }) {
  const { said, tone } = orderStates[order.status]
  const sending = sendingState(order)
  return (
    <span className="inline-flex flex-wrap gap-2">
      <Badge tone={tone}>{said}</Badge>
      {sending && <Badge tone={sending.tone}>{sending.said}</Badge>}
    </span>
  )
}
