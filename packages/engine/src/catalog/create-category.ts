/** The shelves that products stand on. A category that is removed leaves its products where they are. */
import { sql } from 'kysely'
import { recordAudit } from '../audit/index.ts'
import type { Tx } from '../core/context.ts'
import type { Db } from '../core/db.ts'
import { AppError } from '../core/errors.ts'
import type { CategoryId } from '../core/ids.ts'
import { enqueue } from '../core/queue.ts'
import { writeMatch } from './match.ts'
import type { Category, CategoryEdit } from './types.ts'

export function listCategories(db: Db): Promise<Category[]> {
  return db.selectFrom('shop.category').select(['slug', 'name']).orderBy('position').orderBy('slug').execute()
}

/** Last of all. @throws AppError `catalog.slug_taken` */
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

/** See `CatalogAdmin.createCategory`. */
export async function createCategory(
  tx: Tx,
  { actor, ...category }: Category & { actor: string },
): Promise<void> {
  const id = await writeCategory(tx, category)
  await recordAudit(tx, { actor, act: 'category.created', subject: id, after: category })
  await announceShelves(tx)
}

/** See `CatalogAdmin.editCategory`. */
export async function editCategory(
  tx: Tx,
  { slug, name, place, actor }: CategoryEdit & { slug: string; actor: string },
  language: string,
): Promise<Category> {
  // All of them, in one order: two who move categories at once would number them alike.
  const all = await tx.db
    .selectFrom('shop.category')
    .select(['id', 'slug', 'name', 'position'])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const found = all.find((each) => each.slug === slug)
  if (!found) {
    throw new AppError('catalog.unknown_category', { category: slug })
  }
  const { id, name: nameBefore } = found
  const after = { slug, name: name ?? nameBefore }
  if (after.name !== nameBefore) {
    await tx.db.updateTable('shop.category').where('id', '=', id).set({ name: after.name }).execute()
    await matchAnew(tx, id, language)
  }
  const moved = place === undefined ? {} : { place }
  if (place !== undefined) {
    await moveTo(tx, all, found, place)
  }
  await recordAudit(tx, {
    actor,
    act: 'category.edited',
    subject: id,
    before: { slug, name: nameBefore },
    after: { ...after, ...moved },
  })
  await announceShelves(tx)
  return after
}

/** Its products are found by its name. */
async function matchAnew(tx: Tx, id: CategoryId, language: string): Promise<void> {
  const products = await tx.db
    .selectFrom('shop.product_category')
    .where('category_id', '=', id)
    .orderBy('product_id')
    .select('product_id')
    .execute()
  for (const { product_id } of products) {
    await writeMatch(tx, product_id, language)
  }
}

interface Placed {
  id: CategoryId
  slug: string
  position: number
}

async function moveTo(tx: Tx, all: Placed[], moved: Placed, place: number): Promise<void> {
  const others = all
    .filter((each) => each !== moved)
    .toSorted((one, other) => one.position - other.position || (one.slug < other.slug ? -1 : 1))
  for (const [position, { id }] of others.toSpliced(place - 1, 0, moved).entries()) {
    await tx.db.updateTable('shop.category').where('id', '=', id).set({ position }).execute()
  }
}

/** See `CatalogAdmin.removeCategory`. */
export async function removeCategory(
  tx: Tx,
  { slug, actor }: { slug: string; actor: string },
): Promise<void> {
  const { id, ...before } = await findCategory(tx, slug)
  await tx.db.deleteFrom('shop.category').where('id', '=', id).execute()
  await recordAudit(tx, { actor, act: 'category.removed', subject: id, before })
  await announceShelves(tx)
}

/** Leaves the key alone, so that who puts a product on the shelf meanwhile does not wait, and holds that product while they do. */
async function findCategory(tx: Tx, slug: string): Promise<{ id: CategoryId; slug: string; name: string }> {
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

/** No product's own page changes; the lists do, whichever products are named. */
const announceShelves = (tx: Tx): Promise<void> =>
  enqueue(tx, { name: 'announce-products', payload: { slugs: [] }, key: 'announce:' })
