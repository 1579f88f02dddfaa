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
import { inventoryLevel } from '#lib/inventory-level.ts'
import { type Selection, select, variantFor, variantTitle } from '#lib/options.ts'
import type { ProductSummary } from '#lib/product-summary.ts'

interface BuyBoxProps {
  product: ProductSummary
  selection: Selection
  onSelect: (selection: Selection) => void
}

/**
 * Options, price, inventory and the add button: the part of a product page that changes after it
 * was prerendered.
 */
export function BuyBox({ product: { slug, name, variants }, selection, onSelect }: BuyBoxProps) {
  const [quantity, setQuantity] = useState(1)
  const [exact, refreshInventory] = useExactInventory(slug)
  const { outcome, running, add } = useAddToCart(refreshInventory)
  const currency = useCurrency()

  const variant = variantFor(variants, selection)
  if (!variant) {
    return <p className="text-lead">This product is currently unavailable.</p>
  }

  const title = variantTitle({ name, options: variant.options })
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
          itemName={name}
          quantity={quantity}
          disabled={running || !sellable}
          onChange={(next) => void setQuantity(next)}
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
          {outcome?.added && <Added title={outcome.added} />}
        </div>
        <ProblemNote problem={outcome?.problem} nameOf={() => title} className="not-empty:pb-6" />
        <p className="text-faded text-small">
          Items are not reserved in your cart. They are reserved when you check out.
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
        <strong className="font-semibold">{title}</strong> was added to your cart.
      </span>
      <Link
        href="/cart"
        className="inline-flex min-h-11 items-center font-semibold text-accent underline underline-offset-4"
      >
        View cart
      </Link>
    </Note>
  )
}

/** Available units by SKU; `undefined` until loaded, and the prerendered level is shown instead. */
function useExactInventory(slug: string): [Map<string, number> | undefined, () => Promise<void>] {
  const [exact, setExact] = useState<Map<string, number>>()
  const read = async () => {
    const result = await callApi('GET /api/products/{slug}', { params: { slug } })
    if (result.ok) {
      setExact(new Map(result.value.product.variants.map(({ sku, available }) => [sku, available])))
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per product; `read` is new with every render.
  useEffect(() => void read(), [slug])
  return [exact, read]
}

interface AddInput {
  sku: string
  quantity: number
  title: string
}

function useAddToCart(onError: () => Promise<void>) {
  const [outcome, setOutcome] = useState<{ added?: string; problem?: Problem }>()
  const [running, setRunning] = useState(false)
  async function add({ sku, quantity, title }: AddInput) {
    setRunning(true)
    setOutcome(undefined)
    const result = await addToCart(sku, quantity)
    setRunning(false)
    setOutcome(result.ok ? { added: title } : { problem: result.problem })
    if (!result.ok) {
      await onError()
    }
  }
  return { outcome, running, add }
}

function buttonText(running: boolean, isOutOfStock: boolean): string {
  if (running) {
    return 'Adding…'
  }
  return isOutOfStock ? 'Out of stock' : 'Add to cart'
}
