/** Assembles what customers choose from: products, their inventory, and carts. */
import { findCart, removeCartItem, setCartItem, showCart } from './carts/index.ts'
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
} from './catalog/index.ts'
import { type Context, inTransaction, type Tx } from './core/context.ts'
import type { Engine } from './engine.ts'
import {
  adjustInventory,
  checkInventory,
  findInventory,
  listInventory,
  listMovements,
  restock,
  setLowStockThreshold,
} from './inventory/index.ts'

export function createCatalog(ctx: Context): Pick<Engine, 'catalog' | 'inventory' | 'carts'> {
  const { db, settings } = ctx
  const { searchLanguage } = settings
  const open = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(ctx, work)
  return {
    carts: cartsOf(ctx),
    catalog: {
      list: coalesceReads((filter) => listProducts(ctx, filter)),
      find: coalesceReads((slug) => findProduct(db, slug)),
      categories: () => listCategories(db),
      admin: {
        list: (filter) => listAdminProducts(ctx, filter),
        find: (slug) => findAdminProduct(ctx, slug),
        createProduct: (input) => open((tx) => createProduct(tx, input, searchLanguage)),
        editProduct: (input) => open((tx) => editProduct(tx, input, searchLanguage)),
        addVariant: (input) => open((tx) => addVariant(tx, input, searchLanguage)),
        editVariant: (input) => open((tx) => editVariant(tx, input, searchLanguage)),
        createCategory: (input) => open((tx) => createCategory(tx, input)),
        editCategory: (input) => open((tx) => editCategory(tx, input, searchLanguage)),
        removeCategory: (input) => open((tx) => removeCategory(tx, input)),
      },
    },
    inventory: {
      list: (filter) => listInventory(ctx, filter),
      find: (id) => findInventory(ctx, id),
      history: (id, page) => listMovements(ctx, id, page),
      restock: (input) => open((tx) => restock(tx, input)),
      adjust: (input) => open((tx) => adjustInventory(tx, input)),
      setLowStockThreshold: (input) => open((tx) => setLowStockThreshold(tx, input)),
      check: () => checkInventory(ctx),
    },
  }
}

function cartsOf(ctx: Context): Engine['carts'] {
  return {
    show: async (subject) => showCart(ctx, await findCart(ctx, subject)),
    async setItem(input) {
      const { token, cartId } = await inTransaction(ctx, (tx) => setCartItem(tx, input))
      return { token, cart: await showCart(ctx, cartId) }
    },
    async removeItem({ sku, ...subject }) {
      const cartId = await findCart(ctx, subject)
      if (cartId) {
        await inTransaction(ctx, (tx) => removeCartItem(tx, cartId, sku))
      }
      return showCart(ctx, cartId)
    },
  }
}
