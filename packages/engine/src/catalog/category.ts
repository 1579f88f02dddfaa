/** Categories, in which products are listed. */
import { sql } from 'kysely'
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import { AppError } from '../core/errors.ts'
import type { CategoryId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { writeSearchVector } from './search.ts'
import type { Category, CategoryEdit } from './types.ts'

export function listCategories(db: Db): Promise<Category[]> {
  return db.selectFrom('shop.category').select(['slug', 'name']).orderBy('position').orderBy('slug').execute()
}

/** Creates a category, last in the merchant's order. @throws AppError `catalog.slug_taken` */
export async function writeCategory(tx: Tx, { slug, name }: Category): Promise<CategoryId> {
  const id = tx.ids.next('category', tx.now)
  const { rows } = await sql`
    insert into shop.category (id, slug, name, position)
    select ${id}, ${slug}, ${name}, coalesce(max(position), -1) + 1 from shop.category
    on conflict (slug) do nothing
    returning id`.execute(tx.db)
  if (rows.length === 0) {
    throw new AppError('catalog.slug_taken', { slug })
  }
  return id
}

/** See `Engine.catalog.admin.createCategory`. */
export async function createCategory(
  tx: Tx,
  { actor, ...category }: Category & { actor: string },
): Promise<void> {
  const id = await writeCategory(tx, category)
  await recordAudit(tx, { actor, action: 'category.created', subject: id, after: category })
  await announceListChange(tx)
}

/** See `Engine.catalog.admin.editCategory`. */
export async function editCategory(
  tx: Tx,
  { slug, name, place, actor }: CategoryEdit & { slug: string; actor: string },
  language: string,
): Promise<Category> {
  // Locks all categories in id order: two concurrent moves would otherwise assign the same
  // positions.
  const categories = await tx.db
    .selectFrom('shop.category')
    .select(['id', 'slug', 'name', 'position'])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const found = categories.find((each) => each.slug === slug)
  if (!found) {
    throw new AppError('catalog.unknown_category', { category: slug })
  }
  const { id, name: nameBefore } = found
  const after = { slug, name: name ?? nameBefore }
  if (after.name !== nameBefore) {
    await tx.db.updateTable('shop.category').where('id', '=', id).set({ name: after.name }).execute()
    await updateSearchVectors(tx, id, language)
  }
  const afterMove = place === undefined ? {} : { place }
  if (place !== undefined) {
    await moveCategory(tx, categories, found, place)
  }
  await recordAudit(tx, {
    actor,
    action: 'category.edited',
    subject: id,
    before: { slug, name: nameBefore },
    after: { ...after, ...afterMove },
  })
  await announceListChange(tx)
  return after
}

/** Products are found by the names of their categories too. */
async function updateSearchVectors(tx: Tx, id: CategoryId, language: string): Promise<void> {
  const products = await tx.db
    .selectFrom('shop.product_category')
    .where('category_id', '=', id)
    .orderBy('product_id')
    .select('product_id')
    .execute()
  for (const { product_id } of products) {
    await writeSearchVector(tx, product_id, language)
  }
}

interface PositionedCategory {
  id: CategoryId
  slug: string
  position: number
}

/** Moves a category to `place`, counted from 1, and renumbers all. */
async function moveCategory(
  tx: Tx,
  categories: PositionedCategory[],
  moved: PositionedCategory,
  place: number,
): Promise<void> {
  const others = categories
    .filter((each) => each !== moved)
    .toSorted((one, other) => one.position - other.position || (one.slug < other.slug ? -1 : 1))
  for (const [position, { id }] of others.toSpliced(place - 1, 0, moved).entries()) {
    await tx.db.updateTable('shop.category').where('id', '=', id).set({ position }).execute()
  }
}

/** See `Engine.catalog.admin.removeCategory`. */
export async function removeCategory(
  tx: Tx,
  { slug, actor }: { slug: string; actor: string },
): Promise<void> {
  const { id, ...before } = await lockCategory(tx, slug)
  await tx.db.deleteFrom('shop.category').where('id', '=', id).execute()
  await recordAudit(tx, { actor, action: 'category.removed', subject: id, before })
  await announceListChange(tx)
}

/**
 * Locks `for no key update`, so that adding a product to the category (a foreign key to it) does
 * not wait while it holds the lock of the product.
 */
async function lockCategory(tx: Tx, slug: string): Promise<{ id: CategoryId; slug: string; name: string }> {
  const found = await tx.db
    .selectFrom('shop.category')
    .where('slug', '=', slug)
    .select(['id', 'slug', 'name'])
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!found) {
    throw new AppError('catalog.unknown_category', { category: slug })
  }
  return found
}

/** Refreshes the product lists. No product page changes, so the job names no slugs. */
const announceListChange = (tx: Tx): Promise<void> =>
  enqueue(tx, { name: 'announce-products', payload: { slugs: [] }, key: 'announce:' })
