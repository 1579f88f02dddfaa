/**
 * A product page, prerendered on first request and cached until its tag is revalidated, a minute at
 * most.
 */
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { ProductView } from '#components/product-view.tsx'
import { findProduct } from '#server/catalog.ts'

export const revalidate = 30
export const generateStaticParams = () => []

interface ProductPageProps {
  params: Promise<{ slug: string }>
}

export async function generateMetadata({ params }: ProductPageProps): Promise<Metadata> {
  const product = await findProduct((await params).slug)
  return product ? { title: product.name, description: product.description } : {}
}

export default async function ProductPage({ params }: ProductPageProps) {
  const product = await findProduct((await params).slug)
  if (!product) {
    notFound()
  }
  return (
    <>
      <nav aria-label="Breadcrumb" className="flex flex-wrap gap-x-5 pt-6 text-small">
        {[{ slug: undefined, name: 'All products' }, ...product.categories].map(({ slug, name }) => (
          <Link
            key={name}
            href={slug === undefined ? '/' : `/collections/${slug}`}
            className="inline-flex min-h-11 items-center text-faded underline decoration-rule underline-offset-4 hover:text-ink"
          >
            {name}
          </Link>
        ))}
      </nav>
      <ProductView product={product} />
    </>
  )
}
