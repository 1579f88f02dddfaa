import { Badge } from '#components/ui/badge.tsx'
import { disputeLabels } from '#lib/orders.ts'
import type { OrderForAdmin } from '#server/shop.ts'

export function DisputeBadge({ dispute }: Pick<OrderForAdmin, 'dispute'>) {
  const label = disputeLabels[dispute]
  return label ? <Badge tone={label.tone}>{label.text}</Badge> : null
}
