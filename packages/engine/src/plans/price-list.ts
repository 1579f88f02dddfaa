import { type Interval, lookupKeyOf, type Plans } from './types.ts'

/** A price that should exist at Stripe. */
export interface ListedPrice {
  lookupKey: string
  /** Key of its plan or pack. */
  key: string
  kind: 'plan' | 'pack'
  interval: Interval | null
  currency: string
  amountMinor: number
}

export interface ListedProduct {
  /** Chosen by us, so that a second product cannot be created. */
  id: string
  key: string
  kind: 'plan' | 'pack'
  name: string
  description: string
}

/** Products and prices for sale; archived plans are neither created nor changed. */
export function priceList({ plans, packs }: Plans): { products: ListedProduct[]; prices: ListedPrice[] } {
  const offered = plans.filter(({ archived }) => !archived)
  return {
    products: [
      ...offered.map(({ key, name, description }) => ({
        id: productId(key),
        key,
        kind: 'plan' as const,
        name,
        description,
      })),
      ...packs.map(({ key, name }) => ({
        id: productId(key),
        key,
        kind: 'pack' as const,
        name,
        description: '',
      })),
    ],
    prices: [
      ...offered.flatMap(({ key, prices }) =>
        prices.map((price) => ({ ...price, lookupKey: lookupKeyOf(key, price), key, kind: 'plan' as const })),
      ),
      ...packs.flatMap(({ key, prices }) =>
        prices.map((price) => ({
          ...price,
          interval: null,
          key,
          kind: 'pack' as const,
          lookupKey: lookupKeyOf(key, { ...price, interval: null }),
        })),
      ),
    ],
  }
}

const productId = (key: string): string => `countinghouse_${key}`
