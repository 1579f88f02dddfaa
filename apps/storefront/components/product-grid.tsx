'use client'

import { useRef, useState } from 'react'
import { ProblemNote } from '#components/problem-note.tsx'
import { ProductTile } from '#components/product-tile.tsx'
import { buttonClass } from '#components/ui/button.tsx'
import { apiAddress, type Browse, browseAddress } from '#lib/browse.ts'
import { callApi, type Problem } from '#lib/call-api.ts'
import { useCurrency } from '#lib/currency.ts'
import { summarizeProduct, type ProductPage } from '#lib/product-summary.ts'
import type { Product } from '#server/shop.ts'

interface ProductGridProps {
  first: ProductPage
  browse: Browse
  /** In which the first page was asked for, where that mattered. */
  currency?: string | undefined
}

/** A page of goods, and more of them below: without scripts a link to the next page, with them the same page grown longer. */
export function ProductGrid({ first, browse, currency }: ProductGridProps) {
  const { products, next, added, problem, loading, more, list } = useMore(first, browse, currency)
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
            href={browseAddress(browse, next)}
            aria-disabled={loading}
            onClick={more}
            className={buttonClass({ tone: 'quiet', className: 'min-w-56' })}
          >
            {loading ? 'Fetching more…' : 'Show more'}
          </a>
        </p>
      )}
    </>
  )
}

function useMore(first: ProductPage, browse: Browse, asked: string | undefined) {
  const chosen = useCurrency()
  const [page, setPage] = useState(first)
  const [added, setAdded] = useState(0)
  const [problem, setProblem] = useState<Problem>()
  const [loading, setLoading] = useState(false)
  const list = useRef<HTMLUListElement>(null)

  async function more(event: React.MouseEvent) {
    // A new tab, or a new window, is a page of its own.
    if (event.metaKey || event.ctrlKey || event.shiftKey) {
      return
    }
    event.preventDefault()
    if (loading || page.next === null) {
      return
    }
    setLoading(true)
    setProblem(undefined)
    const result = await callApi<{ products: Product[]; next: string | null }>(
      apiAddress(browse, asked ?? chosen, page.next),
    )
    setLoading(false)
    if (!result.ok) {
      return setProblem(result.problem)
    }
    const known = page.products.length
    const { products, next } = result.value
    setPage({ products: [...page.products, ...products.map(summarizeProduct)], next })
    setAdded(products.length)
    // The button may be gone; whoever came by keyboard goes on with the first of the new.
    requestAnimationFrame(() =>
      list.current?.children[known]?.querySelector('a')?.focus({ preventScroll: true }),
    )
  }
  return { ...page, added, problem, loading, more, list }
}
