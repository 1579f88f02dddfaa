import Link from 'next/link'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { Input, Select } from '#components/ui/field.tsx'
import { LabeledField } from '#components/ui/labeled-field.tsx'
import { type Browse, sorts } from '#lib/browse.ts'
import type { Category } from '#server/shop.ts'

interface BrowseFormProps {
  browse: Browse
  categories: Category[]
  currency: string
}

/** The search form; it submits to its own URL, without JavaScript. */
export function BrowseForm({ browse, categories, currency }: BrowseFormProps) {
  const { search, category, sort, from, to, stock } = browse
  const isFiltered = Object.values(browse).some((value) => value !== undefined)
  return (
    <search>
      <form
        // A new URL resets the fields to its values.
        key={JSON.stringify(browse)}
        action="/browse"
        className="grid grid-cols-2 items-end gap-4 border-rule border-t pt-6 pb-10 sm:grid-cols-3 lg:grid-cols-[2fr_1.3fr_1.3fr_1fr_1fr_auto]"
      >
        <LabeledField label="Search" className="max-sm:col-span-2">
          <Input
            name="search"
            type="search"
            defaultValue={search}
            maxLength={200}
            placeholder="bike -orange"
          />
        </LabeledField>
        <LabeledField label="Category">
          <Select name="category" defaultValue={category ?? ''}>
            <option value="">All</option>
            {categories.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        </LabeledField>
        <LabeledField label="Sort by">
          <Select name="sort" defaultValue={sort ?? ''}>
            <option value="">{search === undefined ? sorts.featured : 'Best match'}</option>
            {Object.entries(sorts)
              .filter(([value]) => value !== 'featured' || search !== undefined)
              .map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
          </Select>
        </LabeledField>
        <LabeledField label={`Min price (${currency.toUpperCase()})`}>
          <Input name="from" defaultValue={from} inputMode="decimal" maxLength={12} />
        </LabeledField>
        <LabeledField label={`Max price (${currency.toUpperCase()})`}>
          <Input name="to" defaultValue={to} inputMode="decimal" maxLength={12} />
        </LabeledField>
        <InStockCheckbox isChecked={stock === 'in'} />
        <div className="col-span-full flex gap-3">
          <Button type="submit" size="small" className="px-5">
            Apply
          </Button>
          {isFiltered && (
            <Link href="/browse" className={buttonClass({ tone: 'plain', size: 'small' })}>
              Clear filters
            </Link>
          )}
        </div>
      </form>
    </search>
  )
}

function InStockCheckbox({ isChecked }: { isChecked: boolean }) {
  return (
    <label className="flex min-h-11 items-center gap-2 text-small">
      <input
        type="checkbox"
        name="stock"
        value="in"
        defaultChecked={isChecked}
        className="size-5 accent-accent"
      />
      In stock
    </label>
  )
}
