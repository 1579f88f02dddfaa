/** Choosing a variant by its options. Works on any variants that carry the same option names in the same order. */
interface HasOptions {
  options: Record<string, string>
}

export type Selection = Record<string, string>

/** The options a customer chooses from, in the catalog's order: `[{ name: 'Color', values: ['Black', 'Red'] }]`. */
export function optionsOf(variants: HasOptions[]): { name: string; values: string[] }[] {
  const names = Object.keys(variants[0]?.options ?? {})
  return names.map((name) => ({
    name,
    values: [...new Set(variants.flatMap(({ options }) => options[name] ?? []))],
  }))
}

export function variantFor<V extends HasOptions>(variants: V[], selection: Selection): V | undefined {
  return variants.find(({ options }) =>
    Object.entries(options).every(([name, value]) => selection[name] === value),
  )
}

/**
 * The selection after choosing one value. Where no variant has the whole combination, the other options move to the variant that
 * has the value and shares most of the rest, so that a choice never leads nowhere.
 */
export function select(variants: HasOptions[], selection: Selection, name: string, value: string): Selection {
  const wanted = { ...selection, [name]: value }
  const candidates = variants.filter(({ options }) => options[name] === value)
  const shared = ({ options }: HasOptions) =>
    Object.entries(options).filter(([key, held]) => wanted[key] === held).length
  const [closest] = candidates.toSorted((a, b) => shared(b) - shared(a))
  return closest ? { ...closest.options } : selection
}

/** `Black, Large`; empty for a product with one variant and no options. */
export function optionsText(options: Record<string, string>): string {
  return Object.values(options).join(', ')
}

/** `Bike Mount (Black)`: how a variant is called in a sentence. */
export function titleOf(item: { name: string; options: Record<string, string> }): string {
  const chosen = optionsText(item.options)
  return chosen ? `${item.name} (${chosen})` : item.name
}
