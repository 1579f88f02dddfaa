/** What is for sale: products, their variants, a price for each currency, and the shelves they stand on. */

export { coalesceReads } from './coalesce-reads.ts'
export { createCategory, editCategory, listCategories, removeCategory } from './create-category.ts'
export { addVariant, createProduct, editProduct, editVariant } from './edit-product.ts'
export { findVariants, type SellableVariant } from './find-variants.ts'
export { findProduct, listProducts } from './list.ts'
export { findAdminProduct, listAdminProducts } from './list-admin-products.ts'
export { seedCatalog } from './seed.ts'
