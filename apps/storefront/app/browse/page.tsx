import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import Link from 'next/link'
import { BrowseForm } from '#components/browse-form.tsx'
import { ProductGrid } from '#components/product-grid.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Browse, browseAddress, filterOf, type Query, readBrowse } from '#lib/browse.ts'
import { currencies, firstCurrency } from '#lib/currencies.ts'
import type { ProductPage } from '#lib/product-summary.ts'
import { findProducts, listCategories } from '#server/catalog.ts'

export const metadata: Metadata = { title: 'Search', robots: { index: false } }

/** The goods as somebody asked for them: words, a category, a price, an order. */
export default async function BrowsePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = await searchParams
  const browse = readBrowse(query)
  const cursor = typeof query.cursor === 'string' ? query.cursor : undefined
  const held = (await cookies()).get('currency')?.value
  const currency = currencies.find((each) => each === held) ?? firstCurrency
  const [categories, page] = await Promise.all([listCategories(), find(browse, currency, cursor)])
  return (
    <>
      <div className="pt-10 pb-6 md:pt-16">
        <h1 className="break-words font-extrabold text-head tracking-tight">{titleOf(browse)}</h1>
      </div>
      <BrowseForm browse={browse} categories={categories} currency={currency} />
      {cursor !== undefined && (
        <p className="pb-8">
          <Link
            href={browseAddress(browse)}
            className={buttonClass({ tone: 'plain', size: 'small', className: 'px-0' })}
          >
            From the beginning
          </Link>
        </p>
      )}
      {page.products.length === 0 ? (
        <Nothing />
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

/** An address that was kept for long may go on from where there is nothing any more: then from the beginning. */
async function find(browse: Browse, currency: string, cursor: string | undefined): Promise<ProductPage> {
  const filter = filterOf(browse, currency)
  try {
    return await findProducts({ ...filter, cursor })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'list.unknown_cursor')) {
      throw error
    }
    return findProducts(filter)
  }
}

const titleOf = ({ search }: Browse): string => (search === undefined ? 'Search' : `“${search}”`)

function Nothing() {
  return (
    <div className="flex flex-col items-start gap-5 py-8">
      <p className="text-lead">No products match. Fewer words, or another price, may find more.</p>
      <Link href="/" className={buttonClass({ tone: 'quiet' })}>
        See everything
      </Link>
    </div>
  )
}
