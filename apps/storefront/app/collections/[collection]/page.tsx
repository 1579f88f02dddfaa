/** A category of goods, or all of them. `/` is rewritten to `/collections/all` (next.config.ts says why). */
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CategoryNav } from '#components/category-nav.tsx'
import { ProductGrid } from '#components/product-grid.tsx'
import { listCategories, openCategory } from '#server/catalog.ts'
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
  const first = await openCategory(category?.slug)
  return (
    <>
      {category ? <CategoryHead category={category} /> : <ShopHead />}
      <CategoryNav categories={categories} at={category?.slug} />
      {first.products.length === 0 ? (
        <p className="py-10 text-lead">
          There is nothing {category ? 'in this category' : 'for sale'} at the moment.
        </p>
      ) : (
        <ProductGrid first={first} browse={{ category: category?.slug }} />
      )}
    </>
  )
}

function ShopHead() {
  return (
    <div className="grid gap-x-12 gap-y-5 pt-12 pb-10 md:grid-cols-[3fr_2fr] md:items-end md:pt-20 md:pb-14">
      <h1 className="font-extrabold text-display tracking-tight">Mounts that keep their grip.</h1>
      <p className="margin-line max-w-[42ch] pl-5 text-faded text-lead">
        For handlebars, dashboards and desks. Priced as marked, in the currency you choose; counted as
        stocked, to the last one.
      </p>
    </div>
  )
}

function CategoryHead({ category }: { category: Category }) {
  return (
    <div className="pt-10 pb-8 md:pt-16">
      <h1 className="font-extrabold text-head tracking-tight">{category.name}</h1>
    </div>
  )
}
