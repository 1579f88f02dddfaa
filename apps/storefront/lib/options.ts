/**
 * Selecting a variant by its options. All variants have the same option names in the same order.
 */

interface HasOptions {
  options: Record<string, string>
}

export type Selection = Record<string, string>

/**
 * The options to choose from, in the catalog's order: `[{ name: 'Color', values: ['Black', 'Red']
 * }]`.
 */
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
 * The selection after choosing one value. If no variant has that combination, the other options
 * change to those of the closest variant with the value, so that every choice leads to a variant.
 */
export function select(variants: HasOptions[], selection: Selection, name: string, value: string): Selection {
  const requested = { ...selection, [name]: value }
  const candidates = variants.filter(({ options }) => options[name] === value)
  const shared = ({ options }: HasOptions) =>
    Object.entries(options).filter(([key, current]) => requested[key] === current).length
  const [closest] = candidates.toSorted((a, b) => shared(b) - shared(a))
  return closest ? { ...closest.options } : selection
}

/** `Black, Large`; empty for a product with one variant and no options. */
export function optionsText(options: Record<string, string>): string {
  return Object.values(options).join(', ')
}

/** A variant's name in a sentence: `Bike Mount (Black)`. */
export function variantTitle(item: { name: string; options: Record<string, string> }): string {
  const options = optionsText(item.options)
  return options ? `${item.name} (${options})` : item.name
}
