/** The list of goods. `/` is rewritten to `/collections/all` (next.config.ts says why). */
import { notFound } from 'next/navigation'
import { ProductTile } from '#components/product-tile.tsx'
import { listProducts } from '#server/catalog.ts'

export const revalidate = 30
export const generateStaticParams = () => []

export default async function CollectionPage({ params }: { params: Promise<{ collection: string }> }) {
  if ((await params).collection !== 'all') notFound()
  const products = await listProducts()
  return (
    <>
      <div className="grid gap-x-12 gap-y-5 pt-12 pb-10 md:grid-cols-[3fr_2fr] md:items-end md:pt-20 md:pb-16">
        <h1 className="font-extrabold text-display tracking-tight">Mounts that keep their grip.</h1>
        <p className="margin-line max-w-[42ch] pl-5 text-faded text-lead">
          For handlebars, dashboards and desks. Priced as marked, in the currency you choose; counted as stocked, to the last one.
        </p>
      </div>
      {products.length === 0 ? (
        <p className="border-rule border-t py-16 text-lead">The shelves are empty at the moment.</p>
      ) : (
        <ul className="grid gap-x-8 gap-y-12 sm:grid-cols-2 lg:grid-cols-3">
          {products.map((product) => (
            <li key={product.slug}>
              <ProductTile product={product} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
