'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { OptionPicker } from '#components/option-picker.tsx'
import { Price } from '#components/price.tsx'
import { ProblemNote } from '#components/problem-note.tsx'
import { QuantityField } from '#components/quantity-field.tsx'
import { StockBadge } from '#components/stock-badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Note } from '#components/ui/note.tsx'
import { callApi, type Problem } from '#lib/call-api.ts'
import { addToCart } from '#lib/cart.ts'
import { priceIn, useCurrency } from '#lib/currency.ts'
import type { ProductSummary } from '#lib/product-summary.ts'
import { type Selection, select, titleOf, variantFor } from '#lib/options.ts'
import { inventoryLevel } from '#lib/inventory-level.ts'
import type { Product } from '#server/shop.ts'

interface BuyBoxProps {
  product: ProductSummary
  selection: Selection
  onSelect: (selection: Selection) => void
}

/** Options, price, stock and the button: all of the product page that depends on a choice or on this very moment. */
export function BuyBox({ product: { slug, name, variants }, selection, onSelect }: BuyBoxProps) {
  const [quantity, setQuantity] = useState(1)
  const [exact, readExact] = useExactInventory(slug)
  const { result, running, add } = useAdding(readExact)
  const currency = useCurrency()

  const variant = variantFor(variants, selection)
  if (!variant) {
    return <p className="text-lead">Not for sale at the moment.</p>
  }

  const title = titleOf({ name, options: variant.options })
  const available = exact?.get(variant.sku)
  const level = available === undefined ? variant.stock : inventoryLevel(available)
  const sellable = level !== 'out' && priceIn(variant.prices, currency) !== undefined
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Price prices={variant.prices} className="font-display font-semibold text-head tabular-nums" />
        <StockBadge level={level} exact={available} />
      </div>
      <OptionPicker
        variants={variants}
        selection={selection}
        isOut={(sku, stock) => (exact?.has(sku) ? exact.get(sku) === 0 : stock === 'out')}
        onSelect={(option, value) => onSelect(select(variants, selection, option, value))}
      />
      <div className="flex flex-wrap items-end gap-4 border-rule border-t pt-6">
        <QuantityField
          label="Quantity"
          of={name}
          quantity={quantity}
          disabled={running || !sellable}
          onChange={(wanted) => void setQuantity(wanted)}
        />
        <Button
          className="min-w-48 flex-1"
          disabled={running || !sellable}
          onClick={() => add({ sku: variant.sku, quantity, title })}
        >
          {buttonText(running, level === 'out')}
        </Button>
      </div>
      <div>
        <div aria-live="polite" className="not-empty:pb-6">
          {result?.added && <Added title={result.added} />}
        </div>
        <ProblemNote problem={result?.problem} nameOf={() => title} className="not-empty:pb-6" />
        <p className="text-faded text-small">
          Nothing is reserved in the cart. From the moment you check out, your items are held for you while
          you pay.
        </p>
      </div>
    </div>
  )
}

function Added({ title }: { title: string }) {
  return (
    <Note
      tone="good"
      className="flex motion-safe:animate-settle flex-wrap items-center justify-between gap-x-6"
    >
      <span>
        <strong className="font-semibold">{title}</strong> is in your cart.
      </span>
      <Link
        href="/cart"
        className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-4"
      >
        Go to the cart
      </Link>
    </Note>
  )
}

/** The figures of this moment by SKU; `undefined` until they came, and the page's own level stands in. */
function useExactInventory(slug: string): [Map<string, number> | undefined, () => Promise<void>] {
  const [exact, setExact] = useState<Map<string, number>>()
  const read = async () => {
    const result = await callApi<{ product: Product }>(`/api/products/${encodeURIComponent(slug)}`)
    if (result.ok) {
      setExact(new Map(result.value.product.variants.map(({ sku, available }) => [sku, available])))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per product; `read` is new with every render.
  useEffect(() => void read(), [slug])
  return [exact, read]
}

interface Adding {
  sku: string
  quantity: number
  title: string
}

function useAdding(afterError: () => Promise<void>) {
  const [result, setResult] = useState<{ added?: string; problem?: Problem }>()
  const [running, setRunning] = useState(false)
  async function add({ sku, quantity, title }: Adding) {
    setRunning(true)
    setResult(undefined)
    const result = await addToCart(sku, quantity)
    setRunning(false)
    setResult(result.ok ? { added: title } : { problem: result.problem })
    if (!result.ok) {
      await afterError()
    }
  }
  return { result, running, add }
}

function buttonText(running: boolean, soldOut: boolean): string {
  if (running) {
    return 'Adding…'
  }
  return soldOut ? 'Sold out' : 'Add to cart'
}
