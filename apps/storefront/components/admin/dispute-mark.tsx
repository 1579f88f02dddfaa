import { Badge } from '#components/ui/badge.tsx'
import { disputeStates } from '#lib/orders.ts'
import type { OrderForAdmin } from '#server/shop.ts'

export function DisputeMark({ dispute }: Pick<OrderForAdmin, 'dispute'>) {
  const state = disputeStates[dispute]
  return state ? <Badge tone={state.tone}>{state.said}</Badge> : null
}
