import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { InventoryList } from '#components/admin/inventory-list.tsx'
import { SearchForm } from '#components/admin/search-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Query, queryParam } from '#lib/browse.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Inventory', robots: { index: false } }

/** Inventory of all SKUs, with a filter for low stock. */
export default async function InventoryPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = await searchParams
  const [search, low, cursor] = [
    queryParam(query, 'search'),
    queryParam(query, 'low') === 'true',
    queryParam(query, 'cursor'),
  ]
  const { items, next } = await shop().engine.inventory.list({ search, low, cursor })
  const more = new URLSearchParams({
    ...(search ? { search } : {}),
    ...(low ? { low: 'true' } : {}),
    cursor: next ?? '',
  })
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="inventory" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Inventory</h1>
        <p className="text-faded">Available = on hand − reserved by open checkouts.</p>
      </div>
      <SearchForm
        path="/admin/inventory"
        search={search}
        placeholder="BIKE-BLACK"
        isFiltered={search !== undefined || low}
      >
        <label className="flex min-h-11 items-center gap-2 text-small">
          <input
            type="checkbox"
            name="low"
            value="true"
            defaultChecked={low}
            className="size-5 accent-accent"
          />
          Low stock only
        </label>
      </SearchForm>
      {items.length === 0 ? (
        <EmptyState
          isFiltered={Boolean(search || low || cursor)}
          noun="inventory items"
          hint="Every variant with tracked inventory has one."
        />
      ) : (
        <InventoryList items={items} />
      )}
      {next !== null && (
        <Link
          href={`/admin/inventory?${more}`}
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          Next page
        </Link>
      )}
    </div>
  )
}
