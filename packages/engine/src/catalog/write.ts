import { sql } from 'kysely'
import type { Tx } from '../core/context.ts'
import { violates } from '../core/db.ts'
import { AppError } from '../core/errors.ts'
import type { ProductId, VariantId } from '../core/ids.ts'
import { requirePayableAmount } from '../core/require-payable-amount.ts'
import { openInventoryItem } from '../inventory/index.ts'
import { writeSearchVector } from './search.ts'
import { findInventoryToShare } from './share-inventory.ts'
import type { NewProduct, NewVariant, ProductEdit, VariantEdit } from './types.ts'

/**
 * Creates a product, last in the merchant's order.
 * @throws AppError as `Engine.catalog.admin.createProduct`
 */
export async function writeProduct(
  tx: Tx,
  input: NewProduct & { actor: string | null },
  language: string,
): Promise<ProductId> {
  const id = tx.ids.next('product', tx.now)
  const { rows } = await sql<{ id: ProductId }>`
    insert into shop.product (id, slug, name, description, image_url, option_names, created_at, position)
    select ${id}, ${input.slug}, ${input.name}, ${input.description}, ${input.imageUrl},
      ${input.optionNames}::text[], ${tx.now},
      coalesce(max(position), -1) + 1
    from shop.product
    on conflict (slug) do nothing
    returning id`.execute(tx.db)
  if (rows.length === 0) {
    throw new AppError('catalog.slug_taken', { slug: input.slug })
  }
  await writeProductCategories(tx, id, input.categories)
  for (const variant of input.variants) {
    await writeVariant(tx, { ...variant, productId: id, actor: input.actor })
  }
  await writeSearchVector(tx, id, language)
  return id
}

/** Updates the product's own columns that `edit` has. */
export async function writeProductChanges(
  tx: Tx,
  id: ProductId,
  { name, description, imageUrl, position, archived }: ProductEdit,
): Promise<void> {
  const archivedAt = archived === undefined ? undefined : archived ? tx.now : null
  const changes = { name, description, image_url: imageUrl, position, archived_at: archivedAt }
  if (Object.values(changes).some((value) => value !== undefined)) {
    await tx.db.updateTable('shop.product').where('id', '=', id).set(changes).execute()
  }
}

/** Replaces all categories of a product. @throws AppError `catalog.unknown_category` */
export async function writeProductCategories(tx: Tx, productId: ProductId, slugs: string[]): Promise<void> {
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
 * Creates a variant, last among those of the product.
 * @throws AppError `catalog.sku_taken`, `catalog.options_differ`, `catalog.options_taken`,
 *   `catalog.unknown_sku`, `catalog.uncounted`
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
      ? await findInventoryToShare(tx, inventoryOf)
      : onHand === null
        ? null
        : await openInventoryItem(tx, { onHand, actor })
  const id = tx.ids.next('variant', tx.now)
  const sortedOptions = await sortOptions(tx, productId, options)
  const { rows } = await sql<{ id: VariantId }>`
    insert into shop.variant (id, product_id, sku, options, inventory_item_id, image_url, tokens, position)
    select ${id}, ${productId}, ${sku}, ${JSON.stringify(sortedOptions)}::json, ${inventoryItemId},
      ${imageUrl ?? null}, ${tokens ?? null}::bigint,
      coalesce(max(position), -1) + 1
    from shop.variant where product_id = ${productId}
    on conflict (sku) do nothing
    returning id`
    .execute(tx.db)
    .catch(failIfOptionsTaken)
  if (rows.length === 0) {
    throw new AppError('catalog.sku_taken', { sku })
  }
  await writePrices(tx, id, prices)
  return id
}

/** Replaces all prices of a variant. @throws AppError `money.indivisible` */
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

/**
 * Updates the variant's own columns that `edit` has.
 * @throws AppError `catalog.options_taken`
 */
export async function writeVariantChanges(
  tx: Tx,
  id: VariantId,
  { imageUrl, position, archived }: VariantEdit,
): Promise<void> {
  const archivedAt = archived === undefined ? undefined : archived ? tx.now : null
  const changes = { image_url: imageUrl, position, archived_at: archivedAt }
  if (Object.values(changes).every((value) => value === undefined)) {
    return
  }
  await tx.db
    .updateTable('shop.variant')
    .where('id', '=', id)
    .set(changes)
    .execute()
    .catch(failIfOptionsTaken)
}

function failIfOptionsTaken(error: unknown): never {
  throw violates(error, 'variant_once') ? new AppError('catalog.options_taken') : error
}

/**
 * The options in the product's order, which must have a value for each.
 * @throws AppError `catalog.options_differ`
 */
async function sortOptions(
  tx: Tx,
  productId: ProductId,
  options: Record<string, string>,
): Promise<Record<string, string>> {
  const { option_names: names } = await tx.db
    .selectFrom('shop.product')
    .where('id', '=', productId)
    .select('option_names')
    // Serializes concurrent writes of variants of one product.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const isComplete = Object.keys(options).length === names.length && names.every((name) => options[name])
  if (!isComplete) {
    throw new AppError('catalog.options_differ', { optionNames: names })
  }
  return Object.fromEntries(names.map((name) => [name, options[name] ?? '']))
}
