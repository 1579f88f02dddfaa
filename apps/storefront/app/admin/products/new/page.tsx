import type { Metadata } from 'next'
import { AdminNav } from '#components/admin/admin-nav.tsx'
import { NewProduct } from '#components/admin/new-product.tsx'
import { requireAdmin } from '#server/require-admin.ts'
import { shop } from '#server/shop.ts'

export const metadata: Metadata = { title: 'New product', robots: { index: false } }

export default async function NewProductPage() {
  await requireAdmin()
  const categories = await shop().engine.catalog.categories()
  return (
    <div className="flex flex-col gap-8">
      <AdminNav current="products" />
      <h1 className="font-extrabold text-head tracking-tight">New product</h1>
      <NewProduct categories={categories} />
    </div>
  )
}
