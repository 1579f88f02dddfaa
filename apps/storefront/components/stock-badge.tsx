import { Badge } from '#components/ui/badge.tsx'
import type { InventoryLevel } from '#lib/inventory-level.ts'

const labels: Record<InventoryLevel, { tone: 'good' | 'warn' | 'bad'; text: string }> = {
  in: { tone: 'good', text: 'In stock' },
  low: { tone: 'warn', text: 'Low stock' },
  out: { tone: 'bad', text: 'Out of stock' },
}

/** `exact` is the number of available units, once it is loaded. */
export function StockBadge({ level, exact }: { level: InventoryLevel; exact?: number | undefined }) {
  const { tone, text } = labels[level]
  return (
    <Badge tone={tone} className="tabular-nums">
      {exact === undefined || exact <= 0 ? text : exactText(level, exact)}
    </Badge>
  )
}

function exactText(level: InventoryLevel, available: number): string {
  return level === 'low' ? `Only ${available} left` : `${available} in stock`
}
