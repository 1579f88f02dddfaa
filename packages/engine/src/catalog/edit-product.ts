/** What the admin changes about what is for sale: each time with what it was and by whom, and the pages that show it made anew. */
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { ProductId, VariantId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { findAdminProduct } from './list-admin-products.ts'
import { writeMatch } from './match.ts'
import { shareInventory } from './share-inventory.ts'
import type { NewProduct, NewVariant, ProductEdit, VariantEdit } from './types.ts'
import {
  tellOptionsTaken,
  writeCategories,
  writePrices,
  writeProduct,
  writeVariant,
} from './write-product.ts'

type By<T> = T & { actor: string }

/** See `CatalogAdmin.createProduct`. */
export async function createProduct(tx: Tx, input: By<NewProduct>, language: string): Promise<void> {
  const id = await writeProduct(tx, input, language)
  await keepAccount(tx, {
    actor: input.actor,
    act: 'product.created',
    slug: input.slug,
    subject: id,
    before: undefined,
  })
}

/** See `CatalogAdmin.editProduct`. */
export async function editProduct(
  tx: Tx,
  { slug, actor, ...edit }: By<ProductEdit & { slug: string }>,
  language: string,
): Promise<void> {
  const { id, before } = await lockProduct(tx, slug)
  const { name, description, imageUrl, position, categories, archived } = edit
  const changes = { name, description, image_url: imageUrl, position, archived_at: archivedAt(tx, archived) }
  if (Object.values(changes).some((value) => value !== undefined)) {
    await tx.db.updateTable('shop.product').where('id', '=', id).set(changes).execute()
  }
  if (categories) {
    await writeCategories(tx, id, categories)
  }
  await writeMatch(tx, id, language)
  const act = archived === undefined ? 'product.edited' : archived ? 'product.archived' : 'product.restored'
  await keepAccount(tx, { actor, act, slug, subject: id, before })
}

/** See `CatalogAdmin.addVariant`. */
export async function addVariant(
  tx: Tx,
  { slug, ...variant }: By<NewVariant & { slug: string }>,
  language: string,
): Promise<void> {
  const { id, before } = await lockProduct(tx, slug)
  await writeVariant(tx, { ...variant, productId: id })
  await writeMatch(tx, id, language)
  await keepAccount(tx, { actor: variant.actor, act: 'variant.added', slug, subject: id, before })
}

/** See `CatalogAdmin.editVariant`. */
export async function editVariant(
  tx: Tx,
  { sku, actor, ...edit }: By<VariantEdit & { sku: string }>,
  language: string,
): Promise<void> {
  const found = await productOf(tx, sku)
  if (!found) {
    throw new AppError('catalog.unknown_sku', { sku })
  }
  const { id, before } = await lockProduct(tx, found.slug)
  const { imageUrl, position, prices, archived, inventoryOf } = edit
  const changes = { image_url: imageUrl, position, archived_at: archivedAt(tx, archived) }
  if (Object.values(changes).some((value) => value !== undefined)) {
    await tx.db
      .updateTable('shop.variant')
      .where('id', '=', found.variantId)
      .set(changes)
      .execute()
      .catch(tellOptionsTaken)
  }
  if (prices) {
    await writePrices(tx, found.variantId, prices)
  }
  if (inventoryOf !== undefined) {
    await shareInventory(tx, found.variantId, inventoryOf, actor)
  }
  await writeMatch(tx, id, language)
  await keepAccount(tx, {
    actor,
    act: prices ? 'price.changed' : 'variant.edited',
    slug: found.slug,
    subject: id,
    before,
  })
}

const archivedAt = (tx: Tx, archived: boolean | undefined): Date | null | undefined =>
  archived === undefined ? undefined : archived ? tx.now : null

/** Who edits one product goes one after the other, so that what the book says it was is what it was. */
async function lockProduct(tx: Tx, slug: string): Promise<{ id: ProductId; before: object | undefined }> {
  const found = await tx.db
    .selectFrom('shop.product')
    .where('slug', '=', slug)
    .select('id')
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) {
    throw new AppError('catalog.unknown_product')
  }
  return { id: found.id, before: await findAdminProduct(tx, slug) }
}

function productOf(tx: Tx, sku: string): Promise<{ variantId: VariantId; slug: string } | undefined> {
  return tx.db
    .selectFrom('shop.variant as variant')
    .innerJoin('shop.product as product', 'product.id', 'variant.product_id')
    .where('variant.sku', '=', sku)
    .select(['variant.id as variantId', 'product.slug'])
    .executeTakeFirst()
}

interface Entry {
  actor: string
  act: string
  slug: string
  subject: ProductId
  before: object | undefined
}

async function keepAccount(tx: Tx, { slug, ...entry }: Entry): Promise<void> {
  await recordAudit(tx, { ...entry, after: await findAdminProduct(tx, slug) })
  await enqueue(tx, { name: 'announce-products', payload: { slugs: [slug] }, key: `announce:${slug}` })
}
