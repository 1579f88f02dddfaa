import { Badge } from '#components/ui/badge.tsx'
import type { InventoryLevel } from '#lib/inventory-level.ts'

const words: Record<InventoryLevel, { tone: 'good' | 'warn' | 'bad'; text: string }> = {
  in: { tone: 'good', text: 'In stock' },
  low: { tone: 'warn', text: 'Few left' },
  out: { tone: 'bad', text: 'Sold out' },
}

/** `exact` is the figure the API gave, once it is known. */
export function StockBadge({ level, exact }: { level: InventoryLevel; exact?: number | undefined }) {
  const { tone, text } = words[level]
  return (
    <Badge tone={tone} className="tabular-nums">
      {exact === undefined || exact <= 0 ? text : `${exact} in stock`}
    </Badge>
  )
}
