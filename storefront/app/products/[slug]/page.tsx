/** A product, prerendered when somebody first asks and kept until its tag is revalidated, a minute at most. */
import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { BuyBox } from '#components/buy-box.tsx'
import { ProductImage } from '#components/product-image.tsx'
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
  if (!product) notFound()
  return (
    <>
      <nav aria-label="Breadcrumb" className="pt-6 text-small">
        <Link
          href="/"
          className="inline-flex min-h-11 items-center text-faded underline decoration-rule underline-offset-4 hover:text-ink"
        >
          All mounts
        </Link>
      </nav>
      <div className="grid gap-x-14 gap-y-8 pt-2 md:grid-cols-[6fr_5fr]">
        <div className="graph self-start rounded-md border border-rule md:sticky md:top-6">
          <ProductImage
            src={product.imageUrl}
            alt={`Drawing of the ${product.name}`}
            size={640}
            className="w-full p-6 max-md:max-h-96"
          />
        </div>
        <div className="flex flex-col gap-6 md:pt-4">
          <h1 className="font-extrabold text-head tracking-tight">{product.name}</h1>
          <p className="max-w-[52ch] text-faded text-lead">{product.description}</p>
          <BuyBox product={product} />
        </div>
      </div>
    </>
  )
}
