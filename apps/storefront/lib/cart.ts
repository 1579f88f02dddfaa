/** The cart in this browser tab. Every change ends by storing the cart that the server returned. */
import type { Cart } from '@countinghouse/api/types'
import { useEffect, useSyncExternalStore } from 'react'
import { type ApiResult, callApi, type Problem } from '#lib/call-api.ts'
import { createStore } from '#lib/store.ts'

export type CartState =
  | { status: 'loading' }
  | { status: 'failed'; problem: Problem }
  | { status: 'ready'; cart: Cart }

const loading: CartState = { status: 'loading' }
const store = createStore<CartState>(loading)
let isRequested = false

/** Loads the cart the first time a component asks for it. */
export function useCart(): CartState {
  const state = useSyncExternalStore(store.subscribe, store.get, () => loading)
  useEffect(() => {
    if (isRequested) {
      return
    }
    isRequested = true
    void refreshCart()
  }, [])
  return state
}

export function refreshCart(): Promise<ApiResult<Cart>> {
  return enqueue(readCart)
}

/** Sets the quantity, 1 to 99, of one item. */
export function setQuantity(sku: string, quantity: number): Promise<ApiResult<Cart>> {
  return enqueue(() => putQuantity(sku, quantity))
}

/**
 * Adds `quantity` to an item. The API only sets quantities (a repeated request must not add twice),
 * so the cart is read first: another tab may have changed it.
 */
export function addToCart(sku: string, quantity: number): Promise<ApiResult<Cart>> {
  return enqueue(async () => {
    const current = await readCart()
    if (!current.ok) {
      return current
    }
    const inCart = current.value.items.find((item) => item.sku === sku)?.quantity ?? 0
    return putQuantity(sku, Math.min(inCart + quantity, quantityMax))
  })
}

export function removeItem(sku: string): Promise<ApiResult<Cart>> {
  return enqueue(() => callApi('DELETE /api/cart/items/{sku}', { params: { sku } }))
}

export const quantityMax = 99

export function countItems(cart: Cart): number {
  return cart.items.reduce((count, item) => count + item.quantity, 0)
}

const readCart = () => callApi('GET /api/cart')
const putQuantity = (sku: string, quantity: number) =>
  callApi('PUT /api/cart/items/{sku}', { params: { sku }, body: { quantity } })

let lastRequest: Promise<unknown> = Promise.resolve()

/** One request at a time: if two responses arrived out of order, the older cart would be shown. */
function enqueue(request: () => Promise<ApiResult<Cart>>): Promise<ApiResult<Cart>> {
  const queued = lastRequest.then(request).then(storeCart)
  lastRequest = queued
  return queued
}

/** A failed change leaves the cart as it was; only a cart that never loaded is shown as failed. */
function storeCart(result: ApiResult<Cart>): ApiResult<Cart> {
  if (result.ok) {
    store.set({ status: 'ready', cart: result.value })
  } else if (store.get().status !== 'ready') {
    store.set({ status: 'failed', problem: result.problem })
  }
  return result
}
