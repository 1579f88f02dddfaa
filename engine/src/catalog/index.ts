/** What is for sale: products, their variants, a price for each currency, and the shelves they stand on. */

export { findVariants, type SellableVariant } from './find-variants.ts'
export { createCategory, listCategories, removeCategory, renameCategory } from './keep-categories.ts'
export { addVariant, createProduct, editProduct, editVariant } from './keep-products.ts'
export { findProduct, listProducts } from './list.ts'
export { findKeptProduct, listKeptProducts } from './list-kept.ts'
export { seedCatalog } from './seed.ts'
