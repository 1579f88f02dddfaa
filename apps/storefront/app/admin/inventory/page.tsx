import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { InventoryList } from '#components/admin/inventory-list.tsx'
import { SearchForm } from '#components/admin/search-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Query, queryText } from '#lib/browse.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Stock', robots: { index: false } }

/** What is in stock, and what runs low. */
export default async function InventoryPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = await searchParams
  const [search, low, cursor] = [
    queryText(query, 'search'),
    queryText(query, 'low') === 'true',
    queryText(query, 'cursor'),
  ]
  const { items, next } = await shop().engine.inventory.list({ search, low, cursor })
  const more = new URLSearchParams({
    ...(search ? { search } : {}),
    ...(low ? { low: 'true' } : {}),
    cursor: next ?? '',
  })
  return (
    <div className="flex flex-col gap-8">
      <AdminNav at="stock" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Stock</h1>
        <p className="text-faded">Free is on hand less what open checkouts were promised.</p>
      </div>
      <SearchForm
        at="/admin/inventory"
        search={search}
        placeholder="BIKE-BLACK"
        isAsked={search !== undefined || low}
      >
        <label className="flex min-h-11 items-center gap-2 text-small">
          <input
            type="checkbox"
            name="low"
            value="true"
            defaultChecked={low}
            className="size-5 accent-accent"
          />
          Only what is low
        </label>
      </SearchForm>
      {items.length === 0 ? (
        <EmptyState
          isAsked={Boolean(search || low || cursor)}
          noun="stock items"
          first="Every variant that can run out has one, from when it is put on sale."
        />
      ) : (
        <InventoryList items={items} />
      )}
      {next !== null && (
        <Link
          href={`/admin/inventory?${more}`}
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          More
        </Link>
      )}
    </div>
  )
}
