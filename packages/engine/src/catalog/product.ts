/**
 * Changes to products by an admin: each writes an audit entry and refreshes the pages of the
 * product.
 */
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { ProductId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { findAdminProduct } from './find.ts'
import { writeSearchVector } from './search.ts'
import type { NewProduct, ProductEdit } from './types.ts'
import { writeProduct, writeProductCategories, writeProductChanges } from './write.ts'

/** See `Engine.catalog.admin.createProduct`. */
export async function createProduct(
  tx: Tx,
  input: NewProduct & { actor: string },
  language: string,
): Promise<void> {
  const id = await writeProduct(tx, input, language)
  const { actor, slug } = input
  await recordProductChange(tx, { actor, action: 'product.created', slug, subject: id, before: undefined })
}

/** See `Engine.catalog.admin.editProduct`. */
export async function editProduct(
  tx: Tx,
  { slug, actor, ...edit }: ProductEdit & { slug: string; actor: string },
  language: string,
): Promise<void> {
  const { id, before } = await lockProduct(tx, slug)
  const { categories, archived } = edit
  await writeProductChanges(tx, id, edit)
  if (categories) {
    await writeProductCategories(tx, id, categories)
  }
  await writeSearchVector(tx, id, language)
  const action =
    archived === undefined ? 'product.edited' : archived ? 'product.archived' : 'product.restored'
  await recordProductChange(tx, { actor, action, slug, subject: id, before })
}

/**
 * Serializes edits of one product, so that the `before` of an audit entry is the state that the
 * edit changed.
 * @throws AppError `catalog.unknown_product`
 */
export async function lockProduct(
  tx: Tx,
  slug: string,
): Promise<{ id: ProductId; before: object | undefined }> {
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

interface ProductChange {
  actor: string
  action: string
  slug: string
  subject: ProductId
  before: object | undefined
}

/** Call it after the change, whose result it records as `after`. */
export async function recordProductChange(tx: Tx, { slug, ...entry }: ProductChange): Promise<void> {
  await recordAudit(tx, { ...entry, after: await findAdminProduct(tx, slug) })
  await enqueue(tx, { name: 'announce-products', payload: { slugs: [slug] }, key: `announce:${slug}` })
}
