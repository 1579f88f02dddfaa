import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { ProductList } from '#components/admin/product-list.tsx'
import { SearchForm } from '#components/admin/search-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { type Query, queryParam } from '#lib/browse.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Products', robots: { index: false } }

/** Published and archived products. */
export default async function ProductsPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = await searchParams
  const [search, show, cursor] = [
    queryParam(query, 'search'),
    queryParam(query, 'show'),
    queryParam(query, 'cursor'),
  ]
  const archived = show === 'archived' ? true : show === 'all' ? undefined : false
  const { products, next } = await shop().engine.catalog.admin.list({ search, archived, cursor })
  const more = new URLSearchParams({
    ...(search ? { search } : {}),
    ...(show ? { show } : {}),
    cursor: next ?? '',
  })
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="products" />
      <div className="flex flex-wrap items-end justify-between gap-4">
        <h1 className="font-extrabold text-head tracking-tight">Products</h1>
        <div className="flex flex-wrap gap-3">
          <Link href="/admin/categories" className={buttonClass({ tone: 'plain', size: 'small' })}>
            Categories
          </Link>
          <Link href="/admin/products/new" className={buttonClass({ size: 'small', className: 'px-5' })}>
            New product
          </Link>
        </div>
      </div>
      <SearchForm
        path="/admin/products"
        search={search}
        placeholder="Name, SKU or description"
        isFiltered={Boolean(search || show)}
      >
        <LabeledField label="Status">
          <Select name="show" defaultValue={show ?? ''}>
            <option value="">Published</option>
            <option value="archived">Archived</option>
            <option value="all">All</option>
          </Select>
        </LabeledField>
      </SearchForm>
      {products.length === 0 ? (
        <EmptyState
          isFiltered={Boolean(search || show || cursor)}
          noun="products"
          hint="Select “New product” to add the first one."
        />
      ) : (
        <ProductList products={products} />
      )}
      {next !== null && (
        <Link
          href={`/admin/products?${more}`}
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          Next page
        </Link>
      )}
    </div>
  )
}
