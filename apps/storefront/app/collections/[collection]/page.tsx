/**
 * The products of a category, or all of them. `/` is rewritten to `/collections/all`; see
 * next.config.ts.
 */
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CategoryNav } from '#components/category-nav.tsx'
import { ProductGrid } from '#components/product-grid.tsx'
import { listCategories, listFirstPage } from '#server/catalog.ts'
import type { Category } from '#server/shop.ts'

export const revalidate = 30
export const generateStaticParams = () => []

interface CollectionPageProps {
  params: Promise<{ collection: string }>
}

export async function generateMetadata({ params }: CollectionPageProps): Promise<Metadata> {
  const { collection } = await params
  const category = (await listCategories()).find(({ slug }) => slug === collection)
  return category ? { title: category.name } : {}
}

export default async function CollectionPage({ params }: CollectionPageProps) {
  const { collection } = await params
  const categories = await listCategories()
  const category = categories.find(({ slug }) => slug === collection)
  if (!category && collection !== 'all') {
    notFound()
  }
  const first = await listFirstPage(category?.slug)
  return (
    <>
      {category ? <CategoryHeader category={category} /> : <ShopHeader />}
      <CategoryNav categories={categories} current={category?.slug} />
      {first.products.length === 0 ? (
        <p className="py-10 text-lead">
          There are no products {category ? 'in this category' : 'in this shop'} at the moment.
        </p>
      ) : (
        <ProductGrid first={first} browse={{ category: category?.slug }} />
      )}
    </>
  )
}

function ShopHeader() {
  return (
    <div className="grid gap-x-12 gap-y-5 pt-12 pb-10 md:grid-cols-[3fr_2fr] md:items-end md:pt-20 md:pb-14">
      <h1 className="font-extrabold text-display tracking-tight">Mounts that keep their grip.</h1>
      <p className="margin-line max-w-[42ch] pl-5 text-faded text-lead">
        For handlebars, dashboards and desks. Choose your currency, and see exactly what is in stock.
      </p>
    </div>
  )
}

function CategoryHeader({ category }: { category: Category }) {
  return (
    <div className="pt-10 pb-8 md:pt-16">
      <h1 className="font-extrabold text-head tracking-tight">{category.name}</h1>
    </div>
  )
}
