import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { violates } from '../core/db.ts'
import { AppError } from '../core/errors.ts'
import type { ProductId, VariantId } from '../core/ids.ts'
import { requirePayableAmount } from '../core/require-payable-amount.ts'
import { openInventoryItem } from '../inventory/index.ts'
import { writeMatch } from './match.ts'
import { findInventoryOf } from './share-inventory.ts'
import type { NewProduct, NewVariant } from './types.ts'

/** Puts a product on sale, last in the merchant's own order. @throws AppError as `CatalogAdmin.createProduct` */
export async function writeProduct(
  tx: Tx,
  input: NewProduct & { actor: string | null },
  language: string,
): Promise<ProductId> {
  const id = tx.ids.next('product', tx.now)
  const { rows } = await sql<{ id: ProductId }>`
    insert into shop.product (id, slug, name, description, image_url, option_names, created_at, position)
    select ${id}, ${input.slug}, ${input.name}, ${input.description}, ${input.imageUrl}, ${input.optionNames}::text[], ${tx.now},
      coalesce(max(position), -1) + 1
    from shop.product
    on conflict (slug) do nothing
    returning id`.execute(tx.db)
  if (rows.length === 0) {
    throw new AppError('catalog.slug_taken', { slug: input.slug })
  }
  await writeCategories(tx, id, input.categories)
  for (const variant of input.variants) {
    await writeVariant(tx, { ...variant, productId: id, actor: input.actor })
  }
  await writeMatch(tx, id, language)
  return id
}

/** All of them; what is missing is left. @throws AppError `catalog.unknown_category` */
export async function writeCategories(tx: Tx, productId: ProductId, slugs: string[]): Promise<void> {
  await tx.db.deleteFrom('shop.product_category').where('product_id', '=', productId).execute()
  for (const slug of new Set(slugs)) {
    const category = await tx.db
      .selectFrom('shop.category')
      .where('slug', '=', slug)
      .select('id')
      .executeTakeFirst()
    if (!category) {
      throw new AppError('catalog.unknown_category', { category: slug })
    }
    await tx.db
      .insertInto('shop.product_category')
      .values({ product_id: productId, category_id: category.id })
      .execute()
  }
}

/**
 * After the product's others.
 * @throws AppError `catalog.sku_taken`, `catalog.options_differ`, `catalog.options_taken`, `catalog.unknown_sku`, `catalog.uncounted`
 */
export async function writeVariant(
  tx: Tx,
  {
    productId,
    sku,
    options,
    prices,
    onHand,
    inventoryOf,
    tokens,
    imageUrl,
    actor,
  }: NewVariant & { productId: ProductId; actor: string | null },
): Promise<VariantId> {
  const inventoryItemId =
    inventoryOf !== undefined
      ? await findInventoryOf(tx, inventoryOf)
      : onHand === null
        ? null
        : await openInventoryItem(tx, { onHand, actor })
  const id = tx.ids.next('variant', tx.now)
  const asked = await orderOptions(tx, productId, options)
  const { rows } = await sql<{ id: VariantId }>`
    insert into shop.variant (id, product_id, sku, options, inventory_item_id, image_url, tokens, position)
    select ${id}, ${productId}, ${sku}, ${JSON.stringify(asked)}::json, ${inventoryItemId}, ${imageUrl ?? null}, ${tokens ?? null}::bigint,
      coalesce(max(position), -1) + 1
    from shop.variant where product_id = ${productId}
    on conflict (sku) do nothing
    returning id`
    .execute(tx.db)
    .catch(tellOptionsTaken)
  if (rows.length === 0) {
    throw new AppError('catalog.sku_taken', { sku })
  }
  await writePrices(tx, id, prices)
  return id
}

/** All of them; what is missing is no longer a price. @throws AppError `money.indivisible` */
export async function writePrices(tx: Tx, variantId: VariantId, prices: NewVariant['prices']): Promise<void> {
  prices.forEach(requirePayableAmount)
  await tx.db.deleteFrom('shop.price').where('variant_id', '=', variantId).execute()
  const rows = prices.map(({ currency, amountMinor }, position) => ({
    variant_id: variantId,
    currency,
    amount_minor: amountMinor,
    position,
  }))
  if (rows.length > 0) {
    await tx.db.insertInto('shop.price').values(rows).execute()
  }
}

export function tellOptionsTaken(error: unknown): never {
  throw violates(error, 'variant_once') ? new AppError('catalog.options_taken') : error
}

/** A value for each of the product's options, in the product's order. */
async function orderOptions(
  tx: Tx,
  productId: ProductId,
  options: Record<string, string>,
): Promise<Record<string, string>> {
  const { option_names: names } = await tx.db
    .selectFrom('shop.product')
    .where('id', '=', productId)
    .select('option_names')
    // Two that write variants of one product do it one after the other.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const isWhole = Object.keys(options).length === names.length && names.every((name) => options[name])
  if (!isWhole) {
    throw new AppError('catalog.options_differ', { optionNames: names })
  }
  return Object.fromEntries(names.map((name) => [name, options[name] ?? '']))
}
