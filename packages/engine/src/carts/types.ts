import type { Price } from '../catalog/types.ts'

export interface CartItem {
  sku: string
  productSlug: string
  name: string
  options: Record<string, string>
  imageUrl: string
  quantity: number
  available: number
  prices: Price[]
  /** What it cost when it was put in, in the currencies in which it costs something else now. */
  was: Price[]
  /** `false` for what left the shop: to be taken out before checkout. */
  onSale: boolean
}

export interface Cart {
  items: CartItem[]
  /** Names these prices: checkout is given it back, so that nobody pays a price they were not shown. */
  seen: string
  /** One total for each currency in which every item has a price; empty for an empty cart. */
  totals: Price[]
}

/** Of one item, since it was put in the cart. */
export interface PriceChange {
  sku: string
  currency: string
  wasMinor: number
  nowMinor: number
}

/** By the user where somebody is signed in, else by the token of a guest's cookie. */
export interface CartSubject {
  token?: string | undefined
  userId?: string | undefined
}
