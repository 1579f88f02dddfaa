import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { BrowseForm } from '#components/browse-form.tsx'
import { ProductGrid } from '#components/product-grid.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Browse, browseUrl, parseBrowseQuery, productFilter, type Query } from '#lib/browse.ts'
import { currencies, firstCurrency } from '#lib/config.ts'
import type { ProductPage } from '#lib/product-summary.ts'
import { findProducts, listCategories } from '#server/catalog.ts'

export const metadata: Metadata = { title: 'Search', robots: { index: false } }

/** Products by search text, category and price, in a chosen order. */
export default async function BrowsePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const browse = parseBrowseQuery(query)
  const cursor = typeof query.cursor === 'string' ? query.cursor : undefined
  const chosen = (await cookies()).get('currency')?.value
  const currency = currencies.find((each) => each === chosen) ?? firstCurrency
  const [categories, page] = await Promise.all([listCategories(), find(browse, currency, cursor)])
  return (
    <>
      <div className="pt-10 pb-6 md:pt-16">
        <h1 className="break-words font-extrabold text-head tracking-tight">{pageTitle(browse)}</h1>
      </div>
      <BrowseForm browse={browse} categories={categories} currency={currency} />
      {cursor !== undefined && (
        <p className="pb-8">
          <Link
            href={browseUrl(browse)}
            className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
          >
            First page
          </Link>
        </p>
      )}
      {page.products.length === 0 ? (
        <NoResults />
      ) : (
        <ProductGrid
          key={JSON.stringify([browse, currency, cursor])}
          first={page}
          browse={browse}
          currency={currency}
        />
      )}
    </>
  )
}

/** A bookmarked URL can have a cursor that no longer exists: then the first page is shown. */
async function find(browse: Browse, currency: string, cursor: string | undefined): Promise<ProductPage> {
  const filter = productFilter(browse, currency)
  try {
    return await findProducts({ ...filter, cursor })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'list.unknown_cursor')) {
      throw error
    }
    return findProducts(filter)
  }
}

const pageTitle = ({ search }: Browse): string => (search === undefined ? 'Search' : `“${search}”`)

function NoResults() {
  return (
    <div className="flex flex-col items-start gap-5 py-8">
      <p className="text-lead">No results</p>
      <p className="text-faded">Try fewer words or another price range.</p>
      <Link href="/" className={buttonClass({ tone: 'quiet' })}>
        View all products
      </Link>
    </div>
  )
}
