/**
 * Ids: a prefix for the kind, and 24 characters of time and randomness. One registry keeps prefixes
 * unique, and branded types keep an `OrderId` from being used as a `CartId`.
 */
import { randomBytes } from 'node:crypto'

export const prefixes = {
  product: 'prod',
  variant: 'var',
  category: 'cat',
  inventoryItem: 'stk',
  cart: 'cart',
  customer: 'cst',
  order: 'ord',
  orderLine: 'line',
  refund: 'rfd',
  fulfillment: 'ful',
  shop: 'shop',
  apiKey: 'key',
  audit: 'adt',
  project: 'prj',
  subscriptionCheckout: 'sck',
  subscriptionChange: 'chg',
  tokenGrant: 'tkg',
  tokenHold: 'tkh',
} as const

export type Kind = keyof typeof prefixes
export type Id<K extends Kind> = `${(typeof prefixes)[K]}_${string}` & { readonly kind: K }

export type ProductId = Id<'product'>
export type VariantId = Id<'variant'>
export type CategoryId = Id<'category'>
export type InventoryItemId = Id<'inventoryItem'>
export type CartId = Id<'cart'>
export type CustomerId = Id<'customer'>
export type OrderId = Id<'order'>
export type OrderLineId = Id<'orderLine'>
export type RefundId = Id<'refund'>
export type FulfillmentId = Id<'fulfillment'>
export type SubscriptionCheckoutId = Id<'subscriptionCheckout'>
export type SubscriptionChangeId = Id<'subscriptionChange'>
export type ShopId = Id<'shop'>
export type ApiKeyId = Id<'apiKey'>
export type AuditId = Id<'audit'>
export type ProjectId = Id<'project'>
export type TokenGrantId = Id<'tokenGrant'>
export type TokenHoldId = Id<'tokenHold'>

export interface Ids {
  /** Ids sort roughly by time, which keeps index inserts local. No code may rely on the order. */
  next<K extends Kind>(kind: K, now: Date): Id<K>
  /** A random number of at least 0 and less than 1, for jitter. */
  fraction(): number
  /** A secret of 256 bits, such as for the cookie of a cart. */
  token(): string
}

/** @param random returns that many random bytes. Default: `randomBytes` of Node */
export function createIds(random: (bytes: number) => Uint8Array = randomBytes): Ids {
  return {
    next<K extends Kind>(kind: K, now: Date) {
      const time = now.getTime().toString(32).padStart(9, '0')
      const suffix = Array.from(random(15), (byte) => (byte & 31).toString(32)).join('')
      return `${prefixes[kind]}_${time}${suffix}` as Id<K>
    },
    fraction: () => Buffer.from(random(4)).readUInt32BE() / 2 ** 32,
    token: () => Buffer.from(random(32)).toString('base64url'),
  }
}

export function isId<K extends Kind>(kind: K, value: string): value is Id<K> {
  return (
    value.startsWith(`${prefixes[kind]}_`) && /^[0-9a-v]{24}$/.test(value.slice(prefixes[kind].length + 1))
  )
}
