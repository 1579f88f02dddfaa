import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EditCategory, NewCategory } from '#components/admin/category-forms.tsx'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Categories', robots: { index: false } }

/** What the shop's goods are grouped by. Removing a category leaves its products in the shop. */
export default async function CategoriesPage() {
  await requireAdmin()
  const categories = await shop().engine.catalog.categories()
  return (
    <div className="flex flex-col gap-8">
      <AdminNav at="products" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Categories</h1>
        <p className="text-faded">
          Removing one leaves its products in the shop. Addresses stay as they were made. The shop shows them
          in this order.
        </p>
      </div>
      {categories.length === 0 ? (
        <p className="text-lead">No categories yet: the shop shows all goods in one list.</p>
      ) : (
        <ul className="flex flex-col gap-6">
          {categories.map((category, at) => (
            <li key={category.slug}>
              <EditCategory {...category} place={at + 1} places={categories.length} />
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
