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
  /** Prices when the item was added, for the currencies whose price has changed since. */
  was: Price[]
  /** `false` for an archived item, which must be removed before checkout. */
  onSale: boolean
}

export interface Cart {
  items: CartItem[]
  /**
   * Version of the prices shown. Checkout sends it back, so that no customer pays a price they were
   * not shown.
   */
  priceVersion: string
  /** One total for each currency in which every item has a price; empty for an empty cart. */
  totals: Price[]
}

/** A price change of one item since it was added to the cart. */
export interface PriceChange {
  sku: string
  currency: string
  wasMinor: number
  nowMinor: number
}

/** Identifies a cart: by the signed-in user, or else by the token from the guest's cookie. */
export interface CartSubject {
  token?: string | undefined
  userId?: string | undefined
}
