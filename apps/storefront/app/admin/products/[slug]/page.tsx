import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { LowStockBadge } from '#components/admin/inventory-list.tsx'
import { ArchiveProduct, EditProduct } from '#components/admin/product-forms.tsx'
import { AddVariant, EditVariant } from '#components/admin/variant-forms.tsx'
import { ProductImage } from '#components/product-image.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card } from '#components/ui/card.tsx'
import { optionsText } from '#lib/options.ts'
import { requireAdmin } from '#server/require-admin.ts'
import { type AdminProduct, type AdminVariant, shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Product', robots: { index: false } }

const link = 'w-fit text-accent text-small underline decoration-1 underline-offset-4'

export default async function ProductPage({ params }: { params: Promise<{ slug: string }> }) {
  await requireAdmin()
  const { catalog } = shop().engine
  const [product, categories] = await Promise.all([
    catalog.admin.find(decodeURIComponent((await params).slug)),
    catalog.categories(),
  ])
  if (!product) {
    notFound()
  }
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="products" />
      <div className="flex flex-col gap-3">
        <Link href="/admin/products" className={link}>
          All products
        </Link>
        <h1 className="break-words font-extrabold text-head tracking-tight">{product.name}</h1>
        <p className="flex flex-wrap items-center gap-4">
          {product.archived ? (
            <Badge>Archived</Badge>
          ) : (
            <Link href={`/products/${product.slug}`} className={link}>
              View in shop
            </Link>
          )}
        </p>
      </div>
      <div className="grid gap-10 lg:grid-cols-[3fr_2fr]">
        <EditProduct product={product} categories={categories} />
        <div className="flex flex-col gap-6">
          <ProductImage
            src={product.imageUrl}
            alt=""
            size={320}
            className="graph w-full max-w-80 rounded-md border border-rule p-4"
          />
          <ArchiveProduct slug={product.slug} archived={product.archived} />
        </div>
      </div>
      <Variants product={product} />
      <section aria-label="Add variant" className="flex max-w-3xl flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">Add variant</h2>
        <AddVariant product={product} />
      </section>
    </div>
  )
}

function Variants({ product }: { product: AdminProduct }) {
  return (
    <section aria-label="Variants" className="flex flex-col gap-4 border-rule border-t pt-8">
      <h2 className="font-bold text-title">Variants</h2>
      {product.variants.length === 0 && (
        <p className="text-lead">No variants yet. The product cannot be bought without one.</p>
      )}
      <ul className="grid gap-5 lg:grid-cols-2">
        {product.variants.map((variant) => (
          <li key={variant.sku}>
            <Card className="flex flex-col gap-4 p-5">
              <VariantHeader variant={variant} product={product} />
              <EditVariant variant={variant} />
            </Card>
          </li>
        ))}
      </ul>
    </section>
  )
}

function VariantHeader({ variant, product }: { variant: AdminVariant; product: AdminProduct }) {
  const { sku, options, stock, archived, imageUrl } = variant
  return (
    <div className="flex items-start gap-4">
      <ProductImage
        src={imageUrl ?? product.imageUrl}
        alt=""
        size={64}
        className="graph size-16 rounded-sm border border-rule p-1"
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <h3 className="break-words font-bold">{optionsText(options) || sku}</h3>
        <p className="break-words text-faded text-small">{sku}</p>
        <p className="flex flex-wrap items-center gap-3 text-small">
          {stock ? (
            <Link href={`/admin/inventory/${stock.id}`} className={link}>
              {stock.onHand - stock.reserved} of {stock.onHand} available
            </Link>
          ) : (
            'Inventory not tracked'
          )}
          {stock && !archived && <LowStockBadge item={stock} />}
          {archived && <Badge>Archived</Badge>}
        </p>
      </div>
    </div>
  )
}
