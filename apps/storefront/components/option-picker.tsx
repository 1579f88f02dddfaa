'use client'

import type { InventoryLevel } from '#lib/inventory-level.ts'
import { optionsOf, type Selection, select, variantFor } from '#lib/options.ts'
import type { VariantSummary } from '#lib/product-summary.ts'

interface OptionPickerProps {
  variants: VariantSummary[]
  selection: Selection
  isOut: (sku: string, stock: InventoryLevel) => boolean
  onSelect: (name: string, value: string) => void
}

/**
 * One radio group per option. Values that are out of stock are struck through and can be selected.
 */
export function OptionPicker({ variants, selection, isOut, onSelect }: OptionPickerProps) {
  return optionsOf(variants).map(({ name, values }) => (
    <fieldset key={name}>
      <legend className="mb-2 font-semibold text-small">{name}</legend>
      <div className="flex flex-wrap gap-2">
        {values.map((value) => {
          const variant = variantFor(variants, select(variants, selection, name, value))
          const out = !variant || isOut(variant.sku, variant.stock)
          return (
            <label
              key={value}
              className="flex min-h-11 cursor-pointer items-center rounded-md border border-line px-4 text-small hover:border-ink has-checked:border-accent has-checked:bg-accent-wash has-checked:font-semibold has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-3"
            >
              <input
                type="radio"
                name={name}
                value={value}
                checked={selection[name] === value}
                onChange={() => onSelect(name, value)}
                className="sr-only"
              />
              <span className={out ? 'text-faded line-through' : undefined}>{value}</span>
              {out && <span className="sr-only">, out of stock</span>}
            </label>
          )
        })}
      </div>
    </fieldset>
  ))
}
