/** The variants of a new product: one for each combination of its options. */
export interface Option {
  name: string
  values: string[]
}

/** `Black, Orange` is two values. */
export function parseOptionValues(text: string): string[] {
  return [...new Set(text.split(',').map((value) => value.trim()))].filter((value) => value !== '')
}

/** In the order of the options, the last changing fastest; a product without options is one variant. */
export function combineOptions(options: Option[]): Record<string, string>[] {
  return options.reduce<Record<string, string>[]>(
    (combinations, { name, values }) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  )
}

/** `suggestSku('bike', { Color: 'Black', Size: '22–28 mm' })` is `BIKE-BLACK-22-28-MM`. */
export function suggestSku(slug: string, options: Record<string, string>): string {
  return [slug, ...Object.values(options)].map(plain).filter(Boolean).join('-').toUpperCase().slice(0, 64)
}

/** `suggestSlug('Bike Mount')` is `bike-mount`. */
export const suggestSlug = (name: string): string => plain(name).toLowerCase().slice(0, 100)

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
