'use client'

import { ActionForm, fieldText, formError } from '#components/admin/action-form.tsx'
import { ImageField, PriceFields } from '#components/admin/product-fields.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { requirePrices } from '#lib/products.ts'
import type { AdminProduct, AdminVariant } from '#server/shop.ts'

export function EditVariant({ variant }: { variant: AdminVariant }) {
  async function save(form: FormData) {
    const prices = requirePrices(form)
    if ('error' in prices) {
      return formError(prices.error)
    }
    return callApi('PATCH /api/admin/variants/{sku}', {
      params: { sku: variant.sku },
      body: {
        prices: prices.prices,
        imageUrl: fieldText(form, 'imageUrl') || null,
        archived: form.get('published') === null,
        inventoryOf: changedInventoryOf(variant, form),
      },
    })
  }
  return (
    <ActionForm label="Save" pendingLabel="Saving…" doneMessage="Saved." action={save}>
      <PriceFields prices={variant.prices} />
      <ImageField label="Image (optional)" value={variant.imageUrl ?? undefined} />
      <LabeledField
        label="Share inventory with SKU"
        hint="For the same item sold under two SKUs. Leave empty for separate inventory."
      >
        <Input name="inventoryOf" maxLength={64} spellCheck={false} defaultValue={sharedSku(variant)} />
      </LabeledField>
      <label className="flex min-h-11 items-center gap-2 text-small">
        <input
          type="checkbox"
          name="published"
          defaultChecked={!variant.archived}
          className="size-5 accent-accent"
        />
        Published
      </label>
    </ActionForm>
  )
}

const sharedSku = ({ stock }: AdminVariant): string => stock?.sharedWith[0] ?? ''

/** `undefined` if the field was not changed, `null` for separate inventory. */
function changedInventoryOf(variant: AdminVariant, form: FormData): string | null | undefined {
  const sku = fieldText(form, 'inventoryOf')
  return sku === sharedSku(variant) ? undefined : sku || null
}

/** Adds another combination of the product's options. */
export function AddVariant({ product: { slug, optionNames } }: { product: AdminProduct }) {
  async function add(form: FormData) {
    const prices = requirePrices(form)
    if ('error' in prices) {
      return formError(prices.error)
    }
    const quantity = fieldText(form, 'onHand')
    return callApi('POST /api/admin/products/{slug}/variants', {
      params: { slug },
      body: {
        sku: fieldText(form, 'sku'),
        options: Object.fromEntries(
          optionNames.map((name, index) => [name, fieldText(form, `option-${index}`)]),
        ),
        prices: prices.prices,
        onHand: quantity === '' ? null : Number(quantity),
        inventoryOf: fieldText(form, 'inventoryOf') || undefined,
      },
    })
  }
  return (
    <ActionForm
      label="Add variant"
      pendingLabel="Saving…"
      doneMessage="Variant added."
      resetOnDone
      action={add}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <LabeledField label="SKU">
          <Input
            name="sku"
            required
            maxLength={64}
            pattern="[A-Za-z0-9._\-]+"
            title="Letters, digits, periods, underscores and hyphens"
          />
        </LabeledField>
        <LabeledField label="Quantity" hint="Leave empty if inventory is not tracked.">
          <Input name="onHand" type="number" min={0} max={1_000_000} />
        </LabeledField>
        <LabeledField label="Share inventory with SKU" hint="Instead of a quantity">
          <Input name="inventoryOf" maxLength={64} spellCheck={false} />
        </LabeledField>
        {optionNames.map((name, index) => (
          <LabeledField key={name} label={name}>
            <Input name={`option-${index}`} required maxLength={60} />
          </LabeledField>
        ))}
      </div>
      <PriceFields prices={[]} />
    </ActionForm>
  )
}
