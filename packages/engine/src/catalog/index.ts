/** Products, their variants and prices, and the categories they are listed in. */

export { createCategory, editCategory, listCategories, removeCategory } from './category.ts'
export { coalesceReads } from './coalesce-reads.ts'
export { findVariants, type SellableVariant } from './find-variants.ts'
export { findProduct, listProducts } from './list.ts'
export { findAdminProduct, listAdminProducts } from './list-admin-products.ts'
export { createProduct, editProduct } from './product.ts'
export { seedCatalog } from './seed.ts'
export { addVariant, editVariant } from './variant.ts'
