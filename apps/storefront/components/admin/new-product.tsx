'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ActionForm, fieldText, formError } from '#components/admin/action-form.tsx'
import { PriceFields, ProductFields, readProductFields } from '#components/admin/product-fields.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { optionsText } from '#lib/options.ts'
import { requirePrices } from '#lib/products.ts'
import { combineOptions, parseOptionValues, suggestSku, suggestSlug } from '#lib/variants.ts'
import type { Category } from '#server/shop.ts'

const optionsMax = 3
const variantsMax = 100

interface TypedOption {
  name: string
  /** Comma-separated. */
  values: string
}

/** Creates a product with one variant per combination of its options, all at the same price. */
export function NewProduct({ categories }: { categories: Category[] }) {
  const router = useRouter()
  const [slug, setSlug] = useState('')
  const [typedOptions, setTypedOptions] = useState<TypedOption[]>(
    Array.from({ length: optionsMax }, () => ({ name: '', values: '' })),
  )
  const options = typedOptions
    .map(({ name, values }) => ({ name: name.trim(), values: parseOptionValues(values) }))
    .filter(({ name, values }) => name !== '' && values.length > 0)
  const combinations = combineOptions(options).slice(0, variantsMax)

  async function create(form: FormData) {
    const prices = requirePrices(form)
    if ('error' in prices) {
      return formError(prices.error)
    }
    const variants = combinations.map((combination, index) => {
      const quantity = fieldText(form, `quantity-${index}`)
      return {
        sku: fieldText(form, `sku-${index}`),
        options: combination,
        prices: prices.prices,
        onHand: quantity === '' ? null : Number(quantity),
      }
    })
    const optionNames = options.map(({ name }) => name)
    return callApi('POST /api/admin/products', {
      body: { ...readProductFields(form), slug, optionNames, variants },
    })
  }
  return (
    <ActionForm
      label="Publish"
      pendingLabel="Saving…"
      doneMessage="Published."
      tone="strong"
      action={create}
      onDone={() => router.push(`/admin/products/${slug}`)}
      className="max-w-3xl gap-6"
    >
      <div className="flex flex-col gap-4" onChange={(event) => suggestSlugFor(event.target, setSlug)}>
        <ProductFields categories={categories} />
      </div>
      <SlugField slug={slug} onChange={setSlug} />
      <OptionFields options={typedOptions} onChange={setTypedOptions} />
      <section aria-label="Price" className="flex flex-col gap-3 border-rule border-t pt-5">
        <h2 className="font-bold text-title">Price</h2>
        <PriceFields prices={[]} />
      </section>
      <VariantFields slug={slug} combinations={combinations} />
    </ActionForm>
  )
}

function SlugField({ slug, onChange }: { slug: string; onChange: (slug: string) => void }) {
  return (
    <LabeledField label="URL handle" hint={`/products/${slug || '…'} (cannot be changed later)`}>
      <Input
        name="slug"
        required
        maxLength={100}
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        title="Lowercase letters, digits, and single hyphens between them"
        spellCheck={false}
        value={slug}
        onChange={(event) => onChange(event.target.value)}
      />
    </LabeledField>
  )
}

interface OptionFieldsProps {
  options: TypedOption[]
  onChange: (options: TypedOption[]) => void
}

function OptionFields({ options, onChange }: OptionFieldsProps) {
  return (
    <fieldset className="flex flex-col gap-3 border-rule border-t pt-5">
      <legend className="float-left font-bold text-title">Options</legend>
      <p className="clear-both text-faded text-small">
        What the variants differ in, such as color or size. Leave empty for a product with one variant.
      </p>
      {options.map((option, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed number of rows that never move
        <div key={index} className="grid gap-3 sm:grid-cols-[1fr_2fr]">
          <LabeledField label={`Option ${index + 1}`}>
            <Input
              value={option.name}
              maxLength={40}
              placeholder={['Color', 'Size', ''][index]}
              onChange={(event) => onChange(options.with(index, { ...option, name: event.target.value }))}
            />
          </LabeledField>
          <LabeledField label="Values, separated by commas">
            <Input
              value={option.values}
              maxLength={500}
              placeholder={['Black, Orange', 'S, M, L', ''][index]}
              onChange={(event) => onChange(options.with(index, { ...option, values: event.target.value }))}
            />
          </LabeledField>
        </div>
      ))}
    </fieldset>
  )
}

interface VariantFieldsProps {
  slug: string
  combinations: Record<string, string>[]
}

function VariantFields({ slug, combinations }: VariantFieldsProps) {
  return (
    <section aria-label="Variants" className="flex flex-col gap-4 border-rule border-t pt-5">
      <h2 className="font-bold text-title">
        {combinations.length === 1 ? 'Inventory' : `${combinations.length} variants`}
      </h2>
      {combinations.map((combination, index) => (
        <div key={`${slug} ${optionsText(combination)}`} className="grid grid-cols-[2fr_1fr] items-end gap-3">
          <LabeledField label={optionsText(combination) ? `SKU of ${optionsText(combination)}` : 'SKU'}>
            <Input
              name={`sku-${index}`}
              required
              maxLength={64}
              pattern="[A-Za-z0-9._\-]+"
              spellCheck={false}
              defaultValue={suggestSku(slug, combination)}
            />
          </LabeledField>
          <LabeledField label="Quantity">
            <Input
              name={`quantity-${index}`}
              type="number"
              min={0}
              max={1_000_000}
              placeholder="Not tracked"
            />
          </LabeledField>
        </div>
      ))}
    </section>
  )
}

/** Typing the name suggests a URL handle. */
function suggestSlugFor(field: EventTarget, setSlug: (slug: string) => void): void {
  if (field instanceof HTMLInputElement && field.name === 'name') {
    setSlug(suggestSlug(field.value))
  }
}
