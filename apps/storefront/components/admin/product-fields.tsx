import { Input, TextArea } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { imagePattern, priceFields } from '#lib/products.ts'
import type { AdminProduct, Category, Price } from '#server/shop.ts'

/** Name, description, image and categories of a product. */
export function ProductFields({
  product,
  categories,
}: {
  product?: Pick<AdminProduct, 'name' | 'description' | 'imageUrl' | 'categories'>
  categories: Category[]
}) {
  const isIn = (slug: string) => product?.categories.some((category) => category.slug === slug)
  return (
    <>
      <LabeledField label="Name">
        <Input name="name" required maxLength={200} defaultValue={product?.name} />
      </LabeledField>
      <LabeledField label="Description">
        <TextArea name="description" rows={4} maxLength={5000} defaultValue={product?.description} />
      </LabeledField>
      <ImageField label="Image" value={product?.imageUrl} required />
      {categories.length > 0 && (
        <fieldset>
          <legend className="mb-1 text-small">Categories</legend>
          <div className="flex flex-wrap gap-x-6">
            {categories.map(({ slug, name }) => (
              <label key={slug} className="flex min-h-11 items-center gap-2 text-small">
                <input
                  type="checkbox"
                  name="category"
                  value={slug}
                  defaultChecked={isIn(slug)}
                  className="size-5 accent-accent"
                />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </>
  )
}

/**
 * Images of other sites are shown only if IMAGE_ORIGINS lists them: the Content-Security-Policy
 * blocks the rest.
 */
export function ImageField({
  label,
  value,
  required = false,
}: {
  label: string
  value?: string | undefined
  required?: boolean
}) {
  return (
    <LabeledField label={label}>
      <Input
        name="imageUrl"
        required={required}
        maxLength={200}
        pattern={imagePattern}
        title="A path on this site, such as /products/bike-mount.svg, or an https URL"
        placeholder="/products/bike-mount.svg"
        spellCheck={false}
        defaultValue={value}
      />
    </LabeledField>
  )
}

export function PriceFields({ prices }: { prices: Price[] }) {
  return (
    <div className="grid grid-cols-3 gap-3">
      {priceFields(prices).map(({ name, currency, amount }) => (
        <LabeledField key={currency} label={currency.toUpperCase()}>
          <Input
            name={name}
            inputMode="decimal"
            maxLength={13}
            defaultValue={amount}
            className="w-full tabular-nums"
          />
        </LabeledField>
      ))}
    </div>
  )
}

/** The fields of `ProductFields` as the API expects them. */
export const readProductFields = (form: FormData) => ({
  name: String(form.get('name') ?? '').trim(),
  description: String(form.get('description') ?? '').replaceAll('\r\n', '\n'),
  imageUrl: String(form.get('imageUrl') ?? '').trim(),
  categories: form.getAll('category').map(String),
})
