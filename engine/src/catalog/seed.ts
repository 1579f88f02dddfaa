/** The shop that `npm start` opens with: three mounts, in the variants and currencies in which they are sold. */
import type { Tx } from '../ground.ts'
import { openStockItem } from '../stock/index.ts'

interface Seed {
  slug: string
  name: string
  description: string
  /** In minor units; JPY has none, so 4400 is ¥4,400. */
  prices: { usd: number; eur: number; jpy: number }
  variants: { sku: string; options: Record<string, string>; onHand: number }[]
}

const seeds: Seed[] = [
  {
    slug: 'phone-mount-pro',
    name: 'Phone Mount Pro',
    description:
      'A desk mount that holds any phone at eye level and lets go with one hand. Machined aluminium, a weighted base, and a joint ' +
      'that stays where you leave it.',
    prices: { usd: 2999, eur: 2799, jpy: 4400 },
    variants: [
      { sku: 'PMP-GRAPHITE', options: { Color: 'Graphite' }, onHand: 40 },
      { sku: 'PMP-SAND', options: { Color: 'Sand' }, onHand: 25 },
      { sku: 'PMP-FOREST', options: { Color: 'Forest' }, onHand: 4 },
    ],
  },
  {
    slug: 'car-mount-elite',
    name: 'Car Mount Elite',
    description:
      'A suction foot for glass or dashboard, or a clamp for the vent: one lever either way, and the phone stays where the road ' +
      'would rather it did not. Fits phones from 58 to 92 mm.',
    prices: { usd: 3999, eur: 3699, jpy: 5900 },
    variants: [
      { sku: 'CME-VENT', options: { Fitting: 'Vent' }, onHand: 30 },
      { sku: 'CME-DASH', options: { Fitting: 'Dashboard' }, onHand: 18 },
    ],
  },
  {
    slug: 'bike-mount',
    name: 'Bike Mount',
    description:
      'A quarter turn, and it is locked until you mean it. Damped against the buzz of the road, which cameras do not like. ' +
      'For handlebars of 22 to 35 mm.',
    prices: { usd: 2499, eur: 2299, jpy: 3700 },
    variants: [
      { sku: 'BIKE-BLACK-S', options: { Color: 'Black', Size: '22–28 mm' }, onHand: 50 },
      { sku: 'BIKE-BLACK-L', options: { Color: 'Black', Size: '28–35 mm' }, onHand: 35 },
      { sku: 'BIKE-ORANGE-S', options: { Color: 'Orange', Size: '22–28 mm' }, onHand: 12 },
      { sku: 'BIKE-ORANGE-L', options: { Color: 'Orange', Size: '28–35 mm' }, onHand: 3 },
    ],
  },
]

/** Fills an empty catalog and leaves any other alone. Returns how many products it wrote. */
export async function seedCatalog(tx: Tx): Promise<number> {
  const present = await tx.db.selectFrom('shop.product').select('id').limit(1).executeTakeFirst()
  if (present) return 0
  for (const [position, seed] of seeds.entries()) await writeProduct(tx, seed, position)
  return seeds.length
}

async function writeProduct(tx: Tx, seed: Seed, position: number): Promise<void> {
  const { slug, name, description } = seed
  const productId = tx.ids.next('product', tx.now)
  const product = { id: productId, slug, name, description, image_url: `/products/${slug}.svg`, position, archived_at: null }
  await tx.db.insertInto('shop.product').values(product).execute()
  for (const [order, variant] of seed.variants.entries()) {
    const stockItemId = await openStockItem(tx, { onHand: variant.onHand })
    const variantId = tx.ids.next('variant', tx.now)
    await tx.db
      .insertInto('shop.variant')
      .values({
        id: variantId,
        product_id: productId,
        sku: variant.sku,
        options: JSON.stringify(variant.options),
        stock_item_id: stockItemId,
        position: order,
        archived_at: null,
      })
      .execute()
    const prices = Object.entries(seed.prices).map(([currency, amount_minor], at) => ({
      variant_id: variantId,
      currency,
      amount_minor,
      position: at,
    }))
    await tx.db.insertInto('shop.price').values(prices).execute()
  }
}
