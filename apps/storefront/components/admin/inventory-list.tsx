import Link from 'next/link'
import { Badge } from '#components/ui/badge.tsx'
import { variantTitle } from '#lib/options.ts'
import { isLow } from '#lib/products.ts'
import type { InventoryRow } from '#server/shop.ts'

export function InventoryList({ items }: { items: InventoryRow[] }) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Inventory by SKU</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">Item</th>
          <th className="py-2 pr-4 text-right font-semibold">Available</th>
          <th className="py-2 pr-4 text-right font-semibold max-sm:hidden">Reserved</th>
          <th className="py-2 pr-4 text-right font-semibold max-sm:hidden">On hand</th>
          <th className="w-24 py-2 font-semibold">
            <span className="sr-only">Status</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <InventoryItemRow key={item.id} item={item} />
        ))}
      </tbody>
    </table>
  )
}

function InventoryItemRow({ item }: { item: InventoryRow }) {
  const { id, onHand, reserved, variants } = item
  return (
    <tr className="border-rule border-b align-top tabular-nums hover:bg-shade">
      <th scope="row" className="break-words py-3 pr-4 text-left font-normal">
        <Link href={`/admin/inventory/${id}`} className="font-semibold text-accent hover:underline">
          {variants.map(({ sku }) => sku).join(', ') || 'No variants'}
        </Link>
        <span className="block text-faded text-fine">{variants.map(variantTitle).join(', ')}</span>
      </th>
      <td className="py-3 pr-4 text-right">{onHand - reserved}</td>
      <td className="py-3 pr-4 text-right max-sm:hidden">{reserved}</td>
      <td className="py-3 pr-4 text-right max-sm:hidden">{onHand}</td>
      <td className="py-3">
        <LowStockBadge item={item} />
      </td>
    </tr>
  )
}

export function LowStockBadge({
  item,
}: {
  item: Pick<InventoryRow, 'onHand' | 'reserved' | 'lowStockThreshold'>
}) {
  if (item.onHand === item.reserved) {
    return <Badge tone="bad">Out of stock</Badge>
  }
  return isLow(item) ? <Badge tone="warn">Low stock</Badge> : null
}
