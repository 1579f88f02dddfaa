'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { ActionForm, fieldText, formError } from '#components/admin/action-form.tsx'
import { PriceFields, ProductFields, readProductFields } from '#components/admin/product-fields.tsx'
import { Input } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { callApi } from '#lib/call-api.ts'
import { combineOptions, suggestSku, suggestSlug, parseOptionValues } from '#lib/variants.ts'
import { optionsText } from '#lib/options.ts'
import { pricesOf } from '#lib/products.ts'
import type { Category } from '#server/shop.ts'

const optionsMax = 3
const variantsMax = 100

/** A product, its options, and a variant for each combination of them, all at one price to begin with. */
export function NewProduct({ categories }: { categories: Category[] }) {
  const router = useRouter()
  const [slug, setSlug] = useState('')
  const [typed, setTyped] = useState(Array.from({ length: optionsMax }, () => ({ name: '', values: '' })))
  const options = typed
    .map(({ name, values }) => ({ name: name.trim(), values: parseOptionValues(values) }))
    .filter(({ name, values }) => name !== '' && values.length > 0)
  const combinations = combineOptions(options).slice(0, variantsMax)

  async function ask(form: FormData) {
    const priced = pricesOf(form)
    if ('formError' in priced) {
      return formError(`The price in ${priced.formError} is no amount of it.`)
    }
    if (priced.prices.length === 0) {
      return formError('It needs a price in one currency at least.')
    }
    const variants = combinations.map((combination, at) => {
      const units = fieldText(form, `units-${at}`)
      const onHand = units === '' ? null : Number(units)
      return { sku: fieldText(form, `sku-${at}`), options: combination, prices: priced.prices, onHand }
    })
    const optionNames = options.map(({ name }) => name)
    return callApi('/api/admin/products', {
      method: 'POST',
      body: { ...readProductFields(form), slug, optionNames, variants },
    })
  }
  return (
    <ActionForm
      label="Put it on sale"
      running="Writing it down…"
      said="On sale."
      tone="strong"
      ask={ask}
      onDone={() => router.push(`/admin/products/${slug}`)}
      className="max-w-3xl gap-6"
    >
      <div className="flex flex-col gap-4" onChange={(event) => suggestSlug(event.target, setSlug)}>
        <ProductFields categories={categories} />
      </div>
      <LabeledField label="Address, which stays" hint={`/products/${slug || '…'}`}>
        <Input
          name="slug"
          required
          maxLength={100}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          title="Lower-case letters, digits, and single hyphens between them"
          spellCheck={false}
          value={slug}
          onChange={(event) => setSlug(event.target.value)}
        />
      </LabeledField>
      <fieldset className="flex flex-col gap-3 border-rule border-t pt-5">
        <legend className="float-left font-bold text-title">Options</legend>
        <p className="clear-both text-faded text-small">
          What its variants differ in; none for a product of one kind.
        </p>
        {typed.map((option, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: there are three, and they stay where they are
          <div key={at} className="grid gap-3 sm:grid-cols-[1fr_2fr]">
            <LabeledField label={`Option ${at + 1}`}>
              <Input
                value={option.name}
                maxLength={40}
                placeholder={['Color', 'Size', ''][at]}
                onChange={(event) => setTyped(typed.with(at, { ...option, name: event.target.value }))}
              />
            </LabeledField>
            <LabeledField label="Its values, with commas between">
              <Input
                value={option.values}
                maxLength={500}
                placeholder={['Black, Orange', 'S, M, L', ''][at]}
                onChange={(event) => setTyped(typed.with(at, { ...option, values: event.target.value }))}
              />
            </LabeledField>
          </div>
        ))}
      </fieldset>
      <section aria-label="Price" className="flex flex-col gap-3 border-rule border-t pt-5">
        <h2 className="font-bold text-title">Price</h2>
        <PriceFields prices={[]} />
      </section>
      <Variants slug={slug} combinations={combinations} />
    </ActionForm>
  )
}

function Variants({ slug, combinations }: { slug: string; combinations: Record<string, string>[] }) {
  return (
    <section aria-label="Variants" className="flex flex-col gap-4 border-rule border-t pt-5">
      <h2 className="font-bold text-title">
        {combinations.length === 1 ? 'Stock' : `${combinations.length} variants`}
      </h2>
      {combinations.map((combination, at) => {
        const sku = suggestSku(slug, combination)
        return (
          <div
            key={`${slug} ${optionsText(combination)}`}
            className="grid grid-cols-[2fr_1fr] items-end gap-3"
          >
            <LabeledField label={optionsText(combination) ? `SKU of ${optionsText(combination)}` : 'SKU'}>
              <Input
                name={`sku-${at}`}
                required
                maxLength={64}
                pattern="[A-Za-z0-9._\-]+"
                spellCheck={false}
                defaultValue={sku}
              />
            </LabeledField>
            <LabeledField label="Units">
              <Input name={`units-${at}`} type="number" min={0} max={1_000_000} placeholder="no limit" />
            </LabeledField>
          </div>
        )
      })}
    </section>
  )
}

/** The address follows the name. */
function suggestSlug(field: EventTarget, setSlug: (slug: string) => void): void {
  if (field instanceof HTMLInputElement && field.name === 'name') {
    setSlug(suggestSlug(field.value))
  }
}
