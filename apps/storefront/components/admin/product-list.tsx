import Link from 'next/link'
import { LowStockBadge } from '#components/admin/inventory-list.tsx'
import { ProductImage } from '#components/product-image.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { isLow } from '#lib/products.ts'
import type { AdminProduct } from '#server/shop.ts'

export function ProductList({ products }: { products: AdminProduct[] }) {
  return (
    <table className="w-full border-collapse text-small">
      <caption className="sr-only">Products in the shop's order</caption>
      <thead>
        <tr className="border-line border-b text-left align-bottom">
          <th className="py-2 pr-4 font-semibold">Product</th>
          <th className="py-2 pr-4 font-semibold max-md:hidden">Categories</th>
          <th className="py-2 pr-4 text-right font-semibold max-sm:hidden">Variants</th>
          <th className="py-2 pr-4 text-right font-semibold">Available</th>
          <th className="w-28 py-2 font-semibold">
            <span className="sr-only">Status</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {products.map((product) => (
          <Row key={product.slug} product={product} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ product }: { product: AdminProduct }) {
  const { slug, name, imageUrl, archived, categories, variants } = product
  const active = variants.filter((variant) => !variant.archived)
  const tracked = active.flatMap(({ stock }) => stock ?? [])
  const low = tracked.find(isLow)
  return (
    <tr className="border-rule border-b align-middle tabular-nums hover:bg-shade">
      <th scope="row" className="py-2 pr-4 text-left font-normal">
        <span className="flex items-center gap-3">
          <ProductImage
            src={imageUrl}
            alt=""
            size={48}
            className="graph size-12 rounded-sm border border-rule p-0.5"
          />
          <Link href={`/admin/products/${slug}`} className="font-semibold text-accent hover:underline">
            {name}
          </Link>
        </span>
      </th>
      <td className="py-2 pr-4 text-faded max-md:hidden">
        {categories.map((category) => category.name).join(', ')}
      </td>
      <td className="py-2 pr-4 text-right max-sm:hidden">{active.length}</td>
      <td className="py-2 pr-4 text-right">
        {active.length > tracked.length
          ? 'Not tracked'
          : tracked.reduce((sum, { onHand, reserved }) => sum + onHand - reserved, 0)}
      </td>
      <td className="py-2">{archived ? <Badge>Archived</Badge> : low && <LowStockBadge item={low} />}</td>
    </tr>
  )
}
