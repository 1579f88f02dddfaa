'use client'

import { ActionForm } from '#components/admin/action-form.tsx'
import { ProductFields, readProductFields } from '#components/admin/product-fields.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import type { AdminProduct, Category } from '#server/shop.ts'

export function EditProduct({ product, categories }: { product: AdminProduct; categories: Category[] }) {
  return (
    <ActionForm
      label="Save"
      pendingLabel="Saving…"
      doneMessage="Saved."
      tone="strong"
      action={(form) =>
        callApi('PATCH /api/admin/products/{slug}', {
          params: { slug: product.slug },
          body: { ...readProductFields(form), position: Number(form.get('position')) },
        })
      }
    >
      <ProductFields product={product} categories={categories} />
      <LabeledField label="Position in lists (lowest first)" className="w-56">
        <Input
          name="position"
          type="number"
          min={0}
          max={1_000_000}
          required
          defaultValue={product.position}
        />
      </LabeledField>
    </ActionForm>
  )
}

export function ArchiveProduct({ slug, archived }: Pick<AdminProduct, 'slug' | 'archived'>) {
  return (
    <ActionForm
      label={archived ? 'Publish' : 'Archive'}
      pendingLabel="Saving…"
      doneMessage={archived ? 'Archived.' : 'Published.'}
      tone={archived ? 'quiet' : 'danger'}
      action={() =>
        callApi('PATCH /api/admin/products/{slug}', { params: { slug }, body: { archived: !archived } })
      }
    >
      <p className="text-small">
        {archived
          ? 'This product is hidden and cannot be bought. Existing orders keep it.'
          : 'Archiving hides the product from the shop. Nothing is deleted: existing orders keep it, and you can publish it again.'}
      </p>
    </ActionForm>
  )
}
