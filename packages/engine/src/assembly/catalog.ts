/** Catalog and inventory, as the engine offers them. */
import {
  addVariant,
  coalesceReads,
  createCategory,
  createProduct,
  editCategory,
  editProduct,
  editVariant,
  findAdminProduct,
  findProduct,
  listAdminProducts,
  listCategories,
  listProducts,
  removeCategory,
} from '../catalog/index.ts'
import type {
  AdminProduct,
  AdminProductPage,
  Category,
  CategoryEdit,
  NewProduct,
  NewVariant,
  Product,
  ProductEdit,
  ProductFilter,
  ProductPage,
  VariantEdit,
} from '../catalog/types.ts'
import type { Context, Tx } from '../core/context.ts'
import { inTransaction } from '../core/context.ts'
import {
  adjustInventory,
  checkInventory,
  findInventory,
  listInventory,
  listMovements,
  restock,
  setLowStockThreshold,
} from '../inventory/index.ts'
import type {
  InventoryDiscrepancy,
  InventoryFilter,
  InventoryMovement,
  InventoryRow,
} from '../inventory/types.ts'

export function catalogOf(ctx: Context) {
  const { db } = ctx
  return {
    /** One page of the products on sale. @throws AppError `list.unknown_cursor` */
    list: coalesceReads((filter?: ProductFilter): Promise<ProductPage> => listProducts(ctx, filter)),
    /** A product on sale; `undefined` if there is none with this slug. */
    find: coalesceReads((slug: string): Promise<Product | undefined> => findProduct(db, slug)),
    categories: (): Promise<Category[]> => listCategories(db),
    /** For admins: includes archived products. */
    admin: catalogAdminOf(ctx),
  }
}

function catalogAdminOf(ctx: Context) {
  const { searchLanguage } = ctx.settings
  const open = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(ctx, work)
  return {
    /** Products in the merchant's order, including archived ones unless `archived` is `false`. */
    list: (filter?: {
      search?: string | undefined
      archived?: boolean | undefined
      cursor?: string | undefined
    }): Promise<AdminProductPage> => listAdminProducts(ctx, filter),
    find: (slug: string): Promise<AdminProduct | undefined> => findAdminProduct(ctx, slug),
    /** @throws AppError `catalog.slug_taken`, `catalog.unknown_category`, and as `addVariant` */
    createProduct: (input: NewProduct & { actor: string }): Promise<void> =>
      open((tx) => createProduct(tx, input, searchLanguage)),
    /** @throws AppError `catalog.unknown_product`, `catalog.unknown_category` */
    editProduct: (input: ProductEdit & { slug: string; actor: string }): Promise<void> =>
      open((tx) => editProduct(tx, input, searchLanguage)),
    /**
     * @throws AppError `catalog.unknown_product`, `catalog.sku_taken`, `catalog.options_differ`,
     *   `catalog.options_taken`, `catalog.unknown_sku`, `catalog.uncounted`, `money.indivisible`
     */
    addVariant: (input: NewVariant & { slug: string; actor: string }): Promise<void> =>
      open((tx) => addVariant(tx, input, searchLanguage)),
    /**
     * A new price does not change orders that were already placed.
     * @throws AppError `catalog.unknown_sku`, `catalog.options_taken`, `catalog.uncounted`,
     *   `catalog.stock_left`, `money.indivisible`
     */
    editVariant: (input: VariantEdit & { sku: string; actor: string }): Promise<void> =>
      open((tx) => editVariant(tx, input, searchLanguage)),
    /** @throws AppError `catalog.slug_taken` */
    createCategory: (input: Category & { actor: string }): Promise<void> =>
      open((tx) => createCategory(tx, input)),
    /** @throws AppError `catalog.unknown_category` */
    editCategory: (input: CategoryEdit & { slug: string; actor: string }): Promise<Category> =>
      open((tx) => editCategory(tx, input, searchLanguage)),
    /** The products of the category remain. @throws AppError `catalog.unknown_category` */
    removeCategory: (input: { slug: string; actor: string }): Promise<void> =>
      open((tx) => removeCategory(tx, input)),
  }
}

/** For admins. */
export function inventoryOf(ctx: Context) {
  const open = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(ctx, work)
  return {
    /** Ordered by SKU. @throws AppError `list.unknown_cursor` */
    list: (filter?: InventoryFilter): Promise<{ items: InventoryRow[]; next: string | null }> =>
      listInventory(ctx, filter),
    find: (id: string): Promise<InventoryRow | undefined> => findInventory(ctx, id),
    /** Newest first, 100 per page; `before` is the last id of the previous page. */
    history: (id: string, page?: { before?: number | undefined }): Promise<InventoryMovement[]> =>
      listMovements(ctx, id, page),
    /** Adds received units. @throws AppError `stock.unknown` */
    restock: (input: {
      id: string
      quantity: number
      reason?: string | undefined
      actor: string
    }): Promise<void> => open((tx) => restock(tx, input)),
    /**
     * Corrects the units on hand by a positive or negative number.
     * @throws AppError `stock.unknown`, `stock.below_reserved` (with `onHand` and `reserved`)
     */
    adjust: (input: { id: string; by: number; reason: string; actor: string }): Promise<void> =>
      open((tx) => adjustInventory(tx, input)),
    /**
     * Available units at which the item counts as low on stock.
     * @throws AppError `stock.unknown`
     */
    setLowStockThreshold: (input: { id: string; lowStockThreshold: number; actor: string }): Promise<void> =>
      open((tx) => setLowStockThreshold(tx, input)),
    /** Items that disagree with their movements or reservations; empty if all is well. */
    check: (): Promise<InventoryDiscrepancy[]> => checkInventory(ctx),
  }
}
