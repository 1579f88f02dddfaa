'use client'

import { useState } from 'react'
import { BuyBox } from '#components/buy-box.tsx'
import { ProductImage } from '#components/product-image.tsx'
import { type Selection, variantFor, variantTitle } from '#lib/options.ts'
import type { ProductSummary } from '#lib/product-summary.ts'

/** A product page: the image of the selected variant, and the buy box. */
export function ProductView({ product }: { product: ProductSummary }) {
  const { variants } = product
  const first = variants.find(({ stock }) => stock !== 'out') ?? variants[0]
  const [selection, setSelection] = useState<Selection>(first?.options ?? {})
  const variant = variantFor(variants, selection)
  const name = variant ? variantTitle({ name: product.name, options: variant.options }) : product.name
  return (
    <div className="grid gap-x-14 gap-y-8 pt-2 md:grid-cols-[6fr_5fr]">
      <div className="graph self-start rounded-md border border-rule md:sticky md:top-6">
        <ProductImage
          src={variant?.imageUrl ?? product.imageUrl}
          alt={name}
          size={640}
          className="w-full p-6 max-md:max-h-96"
        />
      </div>
      <div className="flex flex-col gap-6 md:pt-4">
        <h1 className="font-extrabold text-head tracking-tight">{product.name}</h1>
        <p className="max-w-[52ch] whitespace-pre-line text-faded text-lead">{product.description}</p>
        <BuyBox product={product} selection={selection} onSelect={setSelection} />
      </div>
    </div>
  )
}
