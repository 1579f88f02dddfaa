import { Badge } from '#components/ui/badge.tsx'
import { disputeLabels } from '#lib/orders.ts'
import type { OrderForAdmin } from '#server/shop.ts'

export function DisputeBadge({ dispute }: Pick<OrderForAdmin, 'dispute'>) {
  const state = disputeLabels[dispute]
  return state ? <Badge tone={state.tone}>{state.said}</Badge> : null
}
