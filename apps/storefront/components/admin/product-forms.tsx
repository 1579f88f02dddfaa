'use client'

import { ActionForm, fieldText, formError } from '#components/admin/action-form.tsx'
import { ImageField, PriceFields, ProductFields, readProductFields } from '#components/admin/product-fields.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { pricesOf } from '#lib/products.ts'
import type { AdminProduct, AdminVariant, Category } from '#server/shop.ts'

const productPath = (slug: string) => `/api/admin/products/${encodeURIComponent(slug)}`

/** What is said of it, and where it stands. */
export function EditProduct({ product, categories }: { product: AdminProduct; categories: Category[] }) {
  return (
    <ActionForm
      label="Save"
      running="Saving…"
      said="Saved."
      tone="strong"
      ask={(form) =>
        callApi(productPath(product.slug), {
          method: 'PATCH',
          body: { ...readProductFields(form), position: Number(form.get('position')) },
        })
      }
    >
      <ProductFields product={product} categories={categories} />
      <LabeledField label="Place in the list, the smallest first" className="w-48">
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
      label={archived ? 'Put back on sale' : 'Archive'}
      running="A moment…"
      said={archived ? 'Archived.' : 'On sale.'}
      tone={archived ? 'quiet' : 'danger'}
      ask={() => callApi(productPath(slug), { method: 'PATCH', body: { archived: !archived } })}
    >
      <p className="text-small">
        {archived
          ? 'It is in no list, and cannot be bought. Orders keep it.'
          : 'Takes it out of the shop and out of what can be bought. Nothing is deleted: orders keep it, and it can be put back.'}
      </p>
    </ActionForm>
  )
}

export function EditVariant({ variant }: { variant: AdminVariant }) {
  return (
    <ActionForm
      label="Save"
      running="Saving…"
      said="Saved."
      ask={async (form) => {
        const typed = pricesOf(form)
        if ('formError' in typed) {
          return formError(`The price in ${typed.formError} is no amount of it.`)
        }
        if (typed.prices.length === 0) {
          return formError('It needs a price in one currency at least.')
        }
        const imageUrl = String(form.get('imageUrl') ?? '').trim() || null
        return callApi(`/api/admin/variants/${encodeURIComponent(variant.sku)}`, {
          method: 'PATCH',
          body: {
            prices: typed.prices,
            imageUrl,
            archived: form.get('sold') === null,
            inventoryOf: stockAsked(variant, form),
          },
        })
      }}
    >
      <PriceFields prices={variant.prices} />
      <ImageField label="Image of its own, if any" value={variant.imageUrl ?? undefined} />
      <LabeledField
        label="Shares the stock of"
        hint="The SKU of the same thing under another name; empty for a stock of its own"
      >
        <Input name="inventoryOf" maxLength={64} spellCheck={false} defaultValue={sharedWith(variant)} />
      </LabeledField>
      <label className="flex min-h-11 items-center gap-2 text-small">
        <input
          type="checkbox"
          name="sold"
          defaultChecked={!variant.archived}
          className="size-5 accent-accent"
        />
        For sale
      </label>
    </ActionForm>
  )
}

const sharedWith = ({ stock }: AdminVariant): string => stock?.sharedWith[0] ?? ''

/** Nothing where it stays as it was. */
function stockAsked(variant: AdminVariant, form: FormData): string | null | undefined {
  const typed = fieldText(form, 'inventoryOf')
  return typed === sharedWith(variant) ? undefined : typed || null
}

/** One more combination of the product's options. */
export function AddVariant({ product: { slug, optionNames } }: { product: AdminProduct }) {
  return (
    <ActionForm
      label="Add the variant"
      running="Adding…"
      said="Added."
      again
      ask={async (form) => {
        const typed = pricesOf(form)
        if ('formError' in typed) {
          return formError(`The price in ${typed.formError} is no amount of it.`)
        }
        if (typed.prices.length === 0) {
          return formError('It needs a price in one currency at least.')
        }
        const options = Object.fromEntries(
          optionNames.map((name, at) => [name, String(form.get(`option-${at}`) ?? '').trim()]),
        )
        const units = fieldText(form, 'onHand')
        const inventoryOf = fieldText(form, 'inventoryOf') || undefined
        return callApi(`${productPath(slug)}/variants`, {
          method: 'POST',
          body: {
            sku: form.get('sku'),
            options,
            prices: typed.prices,
            onHand: units === '' ? null : Number(units),
            inventoryOf,
          },
        })
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <LabeledField label="SKU">
          <Input
            name="sku"
            required
            maxLength={64}
            pattern="[A-Za-z0-9._\-]+"
            title="Letters, digits, points and hyphens"
          />
        </LabeledField>
        <LabeledField label="Units in stock" hint="EmptyState for what cannot run out">
          <Input name="onHand" type="number" min={0} max={1_000_000} />
        </LabeledField>
        <LabeledField label="Or the stock of" hint="The SKU of the same thing under another name">
          <Input name="inventoryOf" maxLength={64} spellCheck={false} />
        </LabeledField>
        {optionNames.map((name, at) => (
          <LabeledField key={name} label={name}>
            <Input name={`option-${at}`} required maxLength={60} />
          </LabeledField>
        ))}
      </div>
      <PriceFields prices={[]} />
    </ActionForm>
  )
}
