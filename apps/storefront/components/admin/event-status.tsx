import { Badge } from '#components/ui/badge.tsx'
import { eventStatusLabels } from '#lib/events.ts'
import type { StripeEventStatus } from '#server/shop.ts'

const tones = { applied: 'good', ignored: 'neutral', pending: 'warn', dead: 'bad' } as const

export function EventStatus({ status }: { status: StripeEventStatus }) {
  return <Badge tone={tones[status]}>{eventStatusLabels[status]}</Badge>
}
