import Link from 'next/link'
import { Price } from '#components/price.tsx'
import { ProductImage } from '#components/product-image.tsx'
import { StockBadge } from '#components/stock-badge.tsx'
import { bestLevel } from '#lib/inventory-level.ts'
import { optionsOf } from '#lib/options.ts'
import type { ProductSummary } from '#lib/product-summary.ts'

/** A product in a list; the whole tile is one link. */
export function ProductTile({ product }: { product: ProductSummary }) {
  const { slug, name, imageUrl, variants } = product
  const level = bestLevel(variants.map(({ stock }) => stock))
  return (
    <Link href={`/products/${slug}`} className="group flex flex-col gap-4 rounded-sm">
      <div className="graph overflow-hidden rounded-md border border-rule group-hover:border-line">
        <ProductImage
          src={imageUrl}
          alt=""
          size={480}
          className="w-full p-4 transition-transform duration-300 ease-settle motion-safe:group-hover:scale-[1.03]"
        />
      </div>
      <div className="flex flex-col gap-1">
        <h2 className="font-bold text-title tracking-tight decoration-2 underline-offset-4 group-hover:underline">
          {name}
        </h2>
        <Price prices={variants[0]?.prices ?? []} className="text-lead tabular-nums" />
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-faded text-small">
          <StockBadge level={level} />
          {optionCounts(product)}
        </div>
      </div>
    </Link>
  )
}

/** `3 colors`, `2 colors, 2 sizes`; empty if there is nothing to choose. */
function optionCounts({ variants }: ProductSummary): string {
  return optionsOf(variants)
    .filter(({ values }) => values.length > 1)
    .map(({ name, values }) => `${values.length} ${name.toLowerCase()}s`)
    .join(', ')
}
