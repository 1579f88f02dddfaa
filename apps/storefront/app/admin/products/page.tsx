import type { Metadata } from 'next'
import Link from 'next/link'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EmptyState } from '#components/admin/empty-state.tsx'
import { ProductList } from '#components/admin/product-list.tsx'
import { SearchForm } from '#components/admin/search-form.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { Select } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { type Query, queryText } from '#lib/browse.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Products', robots: { index: false } }

/** All that is for sale, and all that was. */
export default async function ProductsPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const query = await searchParams
  const [search, show, cursor] = [
    queryText(query, 'search'),
    queryText(query, 'show'),
    queryText(query, 'cursor'),
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
      <AdminNav at="products" />
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
        at="/admin/products"
        search={search}
        placeholder="Name, SKU or description"
        isAsked={Boolean(search || show)}
      >
        <LabeledField label="Show">
          <Select name="show" defaultValue={show ?? ''}>
            <option value="">for sale</option>
            <option value="archived">archived</option>
            <option value="all">all</option>
          </Select>
        </LabeledField>
      </SearchForm>
      {products.length === 0 ? (
        <EmptyState
          isAsked={Boolean(search || show || cursor)}
          noun="products"
          first="“New product” puts the first on sale."
        />
      ) : (
        <ProductList products={products} />
      )}
      {next !== null && (
        <Link
          href={`/admin/products?${more}`}
          className={buttonClass({ tone: 'quiet', size: 'small', className: 'self-start' })}
        >
          More
        </Link>
      )}
    </div>
  )
}
