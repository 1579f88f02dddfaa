import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { EditCategory, NewCategory } from '#components/admin/category-forms.tsx'
import { demandOperator } from '#server/demand-operator.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'Shelves', robots: { index: false } }

/** The shelves that products stand on. Taking one down leaves its products in the shop. */
export default async function CategoriesPage() {
  await demandOperator()
  const categories = await shop().engine.catalog.categories()
  return (
    <div className="flex flex-col gap-8">
      <AdminNav at="products" />
      <div>
        <h1 className="font-extrabold text-head tracking-tight">Shelves</h1>
        <p className="text-faded">Taking one down leaves its products in the shop. Addresses stay as they were made.</p>
      </div>
      {categories.length === 0 ? (
        <p className="text-lead">There is none: the shop shows all goods in one list.</p>
      ) : (
        <ul className="flex flex-col gap-6">
          {categories.map((category) => (
            <li key={category.slug}>
              <EditCategory {...category} />
            </li>
          ))}
        </ul>
      )}
      <section aria-label="Another shelf" className="flex flex-col gap-4 border-rule border-t pt-8">
        <h2 className="font-bold text-title">Another shelf</h2>
        <NewCategory />
      </section>
    </div>
  )
}
