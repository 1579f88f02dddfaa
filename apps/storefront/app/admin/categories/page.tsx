import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EditCategory, NewCategory } from '#components/admin/category-forms.tsx'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Categories', robots: { index: false } }

/** Creates, renames, orders and deletes categories. */
export default async function CategoriesPage() {
  await requireAdmin()
  const categories = await shop().engine.catalog.categories()
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="products" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Categories</h1>
        <p className="text-faded">
          The shop shows categories in this order. Renaming keeps the URL, and deleting a category keeps its
          products.
        </p>
      </div>
      {categories.length === 0 ? (
        <p className="text-lead">No categories yet. The shop shows all products in one list.</p>
      ) : (
        <ul className="flex flex-col gap-6">
          {categories.map((category, index) => (
            <li key={category.slug}>
              <EditCategory {...category} position={index + 1} positionMax={categories.length} />
            </li>
          ))}
        </ul>
      )}
      <section aria-label="New category" className="flex flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">New category</h2>
        <NewCategory />
      </section>
    </div>
  )
}
