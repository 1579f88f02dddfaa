/** Changes to variants by an admin, recorded as changes of their product. */
import type { Tx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import type { VariantId } from '../core/ids.ts'
import { lockProduct, recordProductChange } from './product.ts'
import { writeSearchVector } from './search.ts'
import { shareInventory } from './share-inventory.ts'
import type { NewVariant, VariantEdit } from './types.ts'
import { writePrices, writeVariant, writeVariantChanges } from './write.ts'

/** See `Engine.catalog.admin.addVariant`. */
export async function addVariant(
  tx: Tx,
  { slug, ...variant }: NewVariant & { slug: string; actor: string },
  language: string,
): Promise<void> {
  const { id, before } = await lockProduct(tx, slug)
  await writeVariant(tx, { ...variant, productId: id })
  await writeSearchVector(tx, id, language)
  await recordProductChange(tx, { actor: variant.actor, action: 'variant.added', slug, subject: id, before })
}

/** See `Engine.catalog.admin.editVariant`. */
export async function editVariant(
  tx: Tx,
  { sku, actor, ...edit }: VariantEdit & { sku: string; actor: string },
  language: string,
): Promise<void> {
  const found = await findVariant(tx, sku)
  if (!found) {
    throw new AppError('catalog.unknown_sku', { sku })
  }
  const { variantId, slug } = found
  const { id, before } = await lockProduct(tx, slug)
  await writeVariantChanges(tx, variantId, edit)
  if (edit.prices) {
    await writePrices(tx, variantId, edit.prices)
  }
  if (edit.inventoryOf !== undefined) {
    await shareInventory(tx, variantId, edit.inventoryOf, actor)
  }
  await writeSearchVector(tx, id, language)
  const action = edit.prices ? 'price.changed' : 'variant.edited'
  await recordProductChange(tx, { actor, action, slug, subject: id, before })
}

function findVariant(tx: Tx, sku: string): Promise<{ variantId: VariantId; slug: string } | undefined> {
  return tx.db
    .selectFrom('shop.variant as variant')
    .innerJoin('shop.product as product', 'product.id', 'variant.product_id')
    .where('variant.sku', '=', sku)
    .select(['variant.id as variantId', 'product.slug'])
    .executeTakeFirst()
}
