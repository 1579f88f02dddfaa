/** What is for sale: products, their variants, and a price for each currency. */

export { findSlugsOfStock } from './find-slugs.ts'
export { findVariants, type SellableVariant } from './find-variants.ts'
export { findProduct, listProducts } from './list.ts'
export { seedCatalog } from './seed.ts'
