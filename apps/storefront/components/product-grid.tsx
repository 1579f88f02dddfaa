'use client'

import { useRef, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { ProductTile } from '#components/product-tile.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { type Browse, browseUrl, productsQuery } from '#lib/browse.ts'
import { callApi, type Problem } from '#lib/call-api.ts'
import { useCurrency } from '#lib/currency.ts'
import { type ProductPage, summarizeProduct } from '#lib/product-summary.ts'

interface ProductGridProps {
  first: ProductPage
  browse: Browse
  /** Currency the first page was filtered in, if it was. */
  currency?: string | undefined
}

/** Products with a link to the next page; with JavaScript, the next page is appended instead. */
export function ProductGrid({ first, browse, currency }: ProductGridProps) {
  const { products, next, added, problem, loading, loadMore, list } = useNextPages(first, browse, currency)
  return (
    <>
      <ul ref={list} className="grid gap-x-8 gap-y-12 sm:grid-cols-2 lg:grid-cols-3">
        {products.map((product) => (
          <li key={product.slug}>
            <ProductTile product={product} />
          </li>
        ))}
      </ul>
      <p aria-live="polite" className="sr-only">
        {added > 0 && `${added} more products.`}
      </p>
      <ProblemNote problem={problem} className="not-empty:pt-8" />
      {next !== null && (
        <p className="flex justify-center pt-12">
          <a
            href={browseUrl(browse, next)}
            aria-disabled={loading}
            onClick={loadMore}
            className={buttonClass({ tone: 'quiet', className: 'min-w-56' })}
          >
            {loading ? 'Loading…' : 'Show more'}
          </a>
        </p>
      )}
    </>
  )
}

function useNextPages(first: ProductPage, browse: Browse, filterCurrency: string | undefined) {
  const visitorCurrency = useCurrency()
  const [page, setPage] = useState(first)
  const [added, setAdded] = useState(0)
  const [problem, setProblem] = useState<Problem>()
  const [loading, setLoading] = useState(false)
  const list = useRef<HTMLUListElement>(null)

  async function loadMore(event: React.MouseEvent) {
    // Opening in a new tab or window follows the link.
    if (event.metaKey || event.ctrlKey || event.shiftKey) {
      return
    }
    event.preventDefault()
    if (loading || page.next === null) {
      return
    }
    setLoading(true)
    setProblem(undefined)
    const result = await callApi('GET /api/products', {
      query: productsQuery(browse, filterCurrency ?? visitorCurrency, page.next),
    })
    setLoading(false)
    if (!result.ok) {
      return setProblem(result.problem)
    }
    const previousCount = page.products.length
    const { products, next } = result.value
    setPage({ products: [...page.products, ...products.map(summarizeProduct)], next })
    setAdded(products.length)
    // The focused button may be gone, so keyboard users continue at the first new product.
    requestAnimationFrame(() =>
      list.current?.children[previousCount]?.querySelector('a')?.focus({ preventScroll: true }),
    )
  }
  return { ...page, added, problem, loading, loadMore, list }
}
