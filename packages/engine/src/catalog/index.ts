/** Products, their variants and prices, and the categories they are listed in. */

export { createCategory, editCategory, listCategories, removeCategory } from './category.ts'
export { coalesceReads } from './coalesce-reads.ts'
export { findAdminProduct, findProduct, findVariants, type SellableVariant } from './find.ts'
export { listAdminProducts, listProducts } from './list.ts'
export { createProduct, editProduct } from './product.ts'
export { seedCatalog } from './seed.ts'
export { addVariant, editVariant } from './variant.ts'
