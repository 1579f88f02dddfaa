/** The demo catalog of `npm start`: phone mounts and accessories. */
import type { Tx } from '../core/context.ts'
import { writeCategory } from './category.ts'
import type { Category } from './types.ts'
import { writeProduct } from './write.ts'

/**
 * Fills an empty catalog and leaves any other unchanged. Returns the number of products written.
 */
export async function seedCatalog(tx: Tx, language: string): Promise<number> {
  const existing = await tx.db.selectFrom('shop.product').select('id').limit(1).executeTakeFirst()
  if (existing) {
    return 0
  }
  for (const category of categories) {
    await writeCategory(tx, category)
  }
  for (const product of products) {
    await writeProduct(tx, toNewProduct(product), language)
  }
  return products.length
}

function toNewProduct({ prices, variants, ...product }: SeededProduct) {
  return {
    ...product,
    imageUrl: `/products/${product.slug}.svg`,
    optionNames: Object.keys(variants[0]?.options ?? {}),
    variants: variants.map(({ sku, options, onHand, image, tokens, prices: own = prices }) => ({
      sku,
      options,
      onHand,
      tokens,
      prices: Object.entries(own).map(([currency, amountMinor]) => ({ currency, amountMinor })),
      imageUrl: image === undefined ? null : `/products/${product.slug}-${image}.svg`,
    })),
    actor: null,
  }
}

interface SeededProduct {
  slug: string
  name: string
  description: string
  /** Slugs of categories. */
  categories: string[]
  /** In minor units; JPY has none, so 4400 is ¥4,400. */
  prices: { usd: number; eur: number; jpy: number }
  /** `image` is the suffix of the variant's own image, if it has one. */
  variants: {
    sku: string
    options: Record<string, string>
    onHand: number | null
    image?: string
    tokens?: number
    prices?: SeededProduct['prices']
  }[]
}

const categories: Category[] = [
  { slug: 'on-the-road', name: 'On the road' },
  { slug: 'at-the-desk', name: 'At the desk' },
  { slug: 'parts', name: 'Parts and care' },
]

const products: SeededProduct[] = [
  {
    slug: 'phone-mount-pro',
    name: 'Phone Mount Pro',
    description:
      'A desk mount that holds any phone at eye level and releases it with one hand. Machined ' +
      'aluminum, a weighted base and a joint that keeps its position.',
    categories: ['at-the-desk'],
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
      'A suction foot for glass or dashboard, or a clamp for the air vent. One lever locks the phone ' +
      'firmly in place. Fits phones from 58 to 92 mm wide.',
    categories: ['on-the-road'],
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
      'Locks with a quarter turn and stays locked. Damps the vibration of the road, which protects ' +
      'your camera. For handlebars of 22 to 35 mm.',
    categories: ['on-the-road'],
    prices: { usd: 2499, eur: 2299, jpy: 3700 },
    variants: [
      { sku: 'BIKE-BLACK-S', options: { Color: 'Black', Size: '22–28 mm' }, onHand: 50 },
      { sku: 'BIKE-BLACK-L', options: { Color: 'Black', Size: '28–35 mm' }, onHand: 35 },
      { sku: 'BIKE-ORANGE-S', options: { Color: 'Orange', Size: '22–28 mm' }, onHand: 12 },
      { sku: 'BIKE-ORANGE-L', options: { Color: 'Orange', Size: '28–35 mm' }, onHand: 3 },
    ],
  },
  {
    slug: 'desk-puck',
    name: 'Desk Puck',
    description:
      'A magnet in a turned disc. Put the phone on it and it stays upright. The felt base protects ' +
      'your desk.',
    categories: ['at-the-desk'],
    prices: { usd: 1999, eur: 1899, jpy: 2900 },
    variants: [
      { sku: 'PUCK-GRAPHITE', options: { Color: 'Graphite' }, onHand: 22, image: 'graphite' },
      { sku: 'PUCK-STEEL', options: { Color: 'Steel' }, onHand: 9, image: 'steel' },
      { sku: 'PUCK-GREEN', options: { Color: 'Green' }, onHand: 14, image: 'green' },
    ],
  },
  {
    slug: 'wall-plate',
    name: 'Wall Plate',
    description:
      'Fixed with three screws, it holds anything with our joint. For kitchens, workshops and the ' +
      'inside of doors.',
    categories: ['at-the-desk'],
    prices: { usd: 1499, eur: 1399, jpy: 2200 },
    variants: [{ sku: 'WALL-PLATE', options: {}, onHand: 31 }],
  },
  {
    slug: 'tripod-adapter',
    name: 'Tripod Adapter',
    description: 'A quarter-inch thread below, our joint above: your phone fits any camera tripod.',
    categories: ['on-the-road', 'parts'],
    prices: { usd: 1299, eur: 1199, jpy: 1900 },
    variants: [
      { sku: 'TRIPOD-14', options: { Thread: '1/4″' }, onHand: 26 },
      { sku: 'TRIPOD-38', options: { Thread: '3/8″' }, onHand: 2 },
    ],
  },
  {
    slug: 'ball-joint',
    name: 'Ball Joint',
    description:
      'The joint of all our mounts, for a spare or an extra arm. Steel, turned to a hundredth of a ' +
      'millimeter.',
    categories: ['parts'],
    prices: { usd: 899, eur: 849, jpy: 1300 },
    variants: [{ sku: 'JOINT-24', options: {}, onHand: 60 }],
  },
  {
    slug: 'adhesive-pads',
    name: 'Adhesive Pads',
    description:
      'Hold a foot on a dashboard through the summer heat. Wash, dry, press for ten seconds. Six in a ' +
      'pack.',
    categories: ['parts'],
    prices: { usd: 599, eur: 549, jpy: 900 },
    variants: [
      { sku: 'PADS-SMALL', options: { Size: 'Small' }, onHand: 80 },
      { sku: 'PADS-LARGE', options: { Size: 'Large' }, onHand: 44 },
    ],
  },
  {
    slug: 'hex-key',
    name: 'Hex Key',
    description: 'Four millimeters, for every bolt we use. Hardened steel with a long handle.',
    categories: ['parts'],
    prices: { usd: 399, eur: 379, jpy: 600 },
    variants: [{ sku: 'HEX-4', options: {}, onHand: 120 }],
  },
  {
    slug: 'tokens',
    name: 'Tokens',
    description:
      'For usage-based features. Added to your account as soon as they are paid. They do not ' + 'expire.',
    categories: [],
    prices: { usd: 500, eur: 500, jpy: 800 },
    variants: [
      { sku: 'TOKENS-50', options: { Pack: '50' }, onHand: null, tokens: 50 },
      {
        sku: 'TOKENS-200',
        options: { Pack: '200' },
        onHand: null,
        tokens: 200,
        prices: { usd: 1800, eur: 1800, jpy: 2900 },
      },
    ],
  },
  {
    slug: 'rubber-rings',
    name: 'Rubber Rings',
    description:
      'Go between clamp and handlebar and damp vibration on rough streets. Two thick, two ' + 'thin.',
    categories: ['on-the-road', 'parts'],
    prices: { usd: 499, eur: 449, jpy: 700 },
    variants: [{ sku: 'RINGS-4', options: {}, onHand: 0 }],
  },
]
