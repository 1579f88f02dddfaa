/** Variants of a new product: one for each combination of its options. */

export interface Option {
  name: string
  values: string[]
}

/** `parseOptionValues('Black, Orange')` is `['Black', 'Orange']`. */
export function parseOptionValues(text: string): string[] {
  return [...new Set(text.split(',').map((value) => value.trim()))].filter((value) => value !== '')
}

/** All combinations, the last option varying fastest. Without options there is one: `{}`. */
export function combineOptions(options: Option[]): Record<string, string>[] {
  return options.reduce<Record<string, string>[]>(
    (combinations, { name, values }) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  )
}

/** `suggestSku('bike', { Color: 'Black', Size: '22–28 mm' })` is `BIKE-BLACK-22-28-MM`. */
export function suggestSku(slug: string, options: Record<string, string>): string {
  return [slug, ...Object.values(options)].map(toAscii).filter(Boolean).join('-').toUpperCase().slice(0, 64)
}

/** `suggestSlug('Bike Mount')` is `bike-mount`. */
export const suggestSlug = (name: string): string => toAscii(name).toLowerCase().slice(0, 100)

function toAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}
