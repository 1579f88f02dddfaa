/** What is for sale: products, their variants, and a price for each currency. */

export { findVariants, type SellableVariant } from './find-variants.ts'
export { findProduct, listProducts } from './list.ts'
export { seedCatalog } from './seed.ts'
