/** What the demo shop sells. */
import type { Category } from './types.ts'

export interface SeededProduct {
  slug: string
  name: string
  description: string
  /** Slugs of `seededCategories`. */
  categories: string[]
  /** In minor units; JPY has none, so 4400 is ¥4,400. */
  prices: { usd: number; eur: number; jpy: number }
  /** `drawn` is the end of its own drawing's name, where it has one. */
  variants: {
    sku: string
    options: Record<string, string>
    onHand: number | null
    drawn?: string
    tokens?: number
    prices?: SeededProduct['prices']
  }[]
}

export const seededCategories: Category[] = [
  { slug: 'on-the-road', name: 'On the road' },
  { slug: 'at-the-desk', name: 'At the desk' },
  { slug: 'parts', name: 'Parts and care' },
]

export const seededProducts: SeededProduct[] = [
  {
    slug: 'phone-mount-pro',
    name: 'Phone Mount Pro',
    description:
      'A desk mount that holds any phone at eye level and lets go with one hand. Machined aluminium, a weighted base, and a joint ' +
      'that stays where you leave it.',
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
      'A suction foot for glass or dashboard, or a clamp for the vent: one lever either way, and the phone stays where the road ' +
      'would rather it did not. Fits phones from 58 to 92 mm.',
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
      'A quarter turn, and it is locked until you mean it. Damped against the buzz of the road, which cameras do not like. ' +
      'For handlebars of 22 to 35 mm.',
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
      'A magnet in a turned disc. Lay the phone on it and it stands by itself; lift it and nothing lets go of your desk. Felt below, ' +
      'so that it slides only where you push it.',
    categories: ['at-the-desk'],
    prices: { usd: 1999, eur: 1899, jpy: 2900 },
    variants: [
      { sku: 'PUCK-GRAPHITE', options: { Color: 'Graphite' }, onHand: 22, drawn: 'graphite' },
      { sku: 'PUCK-STEEL', options: { Color: 'Steel' }, onHand: 9, drawn: 'steel' },
      { sku: 'PUCK-GREEN', options: { Color: 'Green' }, onHand: 14, drawn: 'green' },
    ],
  },
  {
    slug: 'wall-plate',
    name: 'Wall Plate',
    description:
      'Three screws and a ball: anything with our joint hangs from it. For kitchens, workshops and the inside of doors.',
    categories: ['at-the-desk'],
    prices: { usd: 1499, eur: 1399, jpy: 2200 },
    variants: [{ sku: 'WALL-PLATE', options: {}, onHand: 31 }],
  },
  {
    slug: 'tripod-adapter',
    name: 'Tripod Adapter',
    description: 'A quarter-inch thread below, our joint above: the phone goes where the camera went.',
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
      'The joint that every mount of ours turns on, for the day you want one more arm. Steel, turned to a hundredth.',
    categories: ['parts'],
    prices: { usd: 899, eur: 849, jpy: 1300 },
    variants: [{ sku: 'JOINT-24', options: {}, onHand: 60 }],
  },
  {
    slug: 'adhesive-pads',
    name: 'Adhesive Pads',
    description:
      'What holds a foot on a dashboard through August. Wash, dry, press for ten seconds. Six in a pack.',
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
    description:
      'Four millimetres, which is every bolt we use. Hardened, and long enough for a knuckle’s sake.',
    categories: ['parts'],
    prices: { usd: 399, eur: 379, jpy: 600 },
    variants: [{ sku: 'HEX-4', options: {}, onHand: 120 }],
  },
  {
    slug: 'tokens',
    name: 'Tokens',
    description:
      'For what is counted as you use it. They are on your account as soon as they are paid, and do not expire.',
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
      'They go between clamp and bar and take the buzz out of a cobbled street. Two thick, two thin.',
    categories: ['on-the-road', 'parts'],
    prices: { usd: 499, eur: 449, jpy: 700 },
    variants: [{ sku: 'RINGS-4', options: {}, onHand: 0 }],
  },
]
