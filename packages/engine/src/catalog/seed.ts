/** The shop that `npm start` opens with: mounts and what goes with them, in the variants and currencies in which they are sold. */
import type { Tx } from '../core/context.ts'
import { writeCategory } from './create-category.ts'
import { type SeededProduct, seededCategories, seededProducts } from './seeded-products.ts'
import { writeProduct } from './write-product.ts'

/** Fills an empty catalog and leaves any other alone. Returns how many products it wrote. */
export async function seedCatalog(tx: Tx, language: string): Promise<number> {
  const present = await tx.db.selectFrom('shop.product').select('id').limit(1).executeTakeFirst()
  if (present) {
    return 0
  }
  for (const category of seededCategories) {
    await writeCategory(tx, category)
  }
  for (const seeded of seededProducts) {
    await writeProduct(tx, productOf(seeded), language)
  }
  return seededProducts.length
}

function productOf({ prices, variants, categories, ...words }: SeededProduct) {
  return {
    ...words,
    categories,
    imageUrl: `/products/${words.slug}.svg`,
    optionNames: Object.keys(variants[0]?.options ?? {}),
    variants: variants.map(({ sku, options, onHand, drawn, tokens, prices: own = prices }) => ({
      sku,
      options,
      onHand,
      tokens,
      prices: Object.entries(own).map(([currency, amountMinor]) => ({ currency, amountMinor })),
      imageUrl: drawn === undefined ? null : `/products/${words.slug}-${drawn}.svg`,
    })),
    actor: null,
  }
}
