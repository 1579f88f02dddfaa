import { sql } from 'kysely'
import type { Reader } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import type { InventoryItemId, VariantId } from '../core/ids.ts'
import { selectAdminProducts, selectProducts } from './select.ts'
import type { AdminProduct, Price, Product } from './types.ts'

/** A product on sale. */
export async function findProduct(db: Db, slug: string): Promise<Product | undefined> {
  const page = sql`
    select id, '' as key, 1 as place from shop.product
    where slug = ${slug} and archived_at is null`
  const { rows } = await selectProducts(page).execute(db)
  const [found] = rows
  if (!found) {
    return undefined
  }
  const { id: _id, key: _key, ...product } = found
  return product
}

/** A product as the admin sees it, archived or not. */
export async function findAdminProduct({ db }: Reader, slug: string): Promise<AdminProduct | undefined> {
  const { rows } = await selectAdminProducts(1, [sql`product.slug = ${slug}`]).execute(db)
  const [found] = rows
  if (!found) {
    return undefined
  }
  const { id: _id, key: _key, ...product } = found
  return product
}

/** A variant as checkout needs it: its names, prices and inventory item. */
export interface SellableVariant {
  id: VariantId
  sku: string
  /** The product's name. */
  name: string
  imageUrl: string
  options: Record<string, string>
  /** `null` when inventory is not tracked, as for token packs. */
  inventoryItemId: InventoryItemId | null
  /** Tokens granted per unit; `null` for a product without tokens. */
  tokens: number | null
  prices: Price[]
}

/** The variants on sale among `skus`, by SKU. */
export async function findVariants(tx: Reader, skus: string[]): Promise<Map<string, SellableVariant>> {
  const rows = await tx.db
    .selectFrom('shop.variant as variant')
    .innerJoin('shop.product as product', 'product.id', 'variant.product_id')
    .innerJoin('shop.price as price', 'price.variant_id', 'variant.id')
    .where('variant.sku', 'in', [...new Set(skus)])
    .where('variant.archived_at', 'is', null)
    .where('product.archived_at', 'is', null)
    .orderBy('price.position')
    .select([
      'variant.id',
      'variant.sku',
      'product.name',
      'product.image_url as imageUrl',
      'variant.options',
      'variant.inventory_item_id as inventoryItemId',
      'variant.tokens',
      'price.currency',
      'price.amount_minor as amountMinor',
    ])
    .execute()
  const variants = new Map<string, SellableVariant>()
  for (const { currency, amountMinor, ...row } of rows) {
    const variant = variants.get(row.sku) ?? { ...row, prices: [] }
    variant.prices.push({ currency, amountMinor })
    variants.set(row.sku, variant)
  }
  return variants
}
