/**
 * Ids of ours: a prefix that says whose, and 24 characters of chance and time. One registry, so
 * that no prefix means two things and `OrderId` is not `CartId`.
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
  /**
   * Sorts roughly by time, which keeps the indexes' new leaves warm. Nothing may rely on the order.
   */
  next<K extends Kind>(kind: K, now: Date): Id<K>
  /** At least 0, less than 1: for jitter. */
  fraction(): number
  /** 256 bits for what opens a door by being known: a cart's cookie. */
  token(): string
}

/** `random` gives that many bytes; a test passes its own. */
export function createIds(random: (bytes: number) => Uint8Array = randomBytes): Ids {
  return {
    next<K extends Kind>(kind: K, now: Date) {
      const time = now.getTime().toString(32).padStart(9, '0')
      const chance = Array.from(random(15), (byte) => (byte & 31).toString(32)).join('')
      return `${prefixes[kind]}_${time}${chance}` as Id<K>
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
