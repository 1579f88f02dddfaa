/** The cart as this browser tab knows it. The server's result is the truth: every change ends by keeping what it said. */
import { useEffect, useSyncExternalStore } from 'react'
import { type ApiResult, callApi, type Problem } from '#lib/call-api.ts'
import { createStore } from '#lib/store.ts'
import type { Cart } from '#server/shop.ts'

export type CartState =
  | { status: 'loading' }
  | { status: 'failed'; problem: Problem }
  | { status: 'ready'; cart: Cart }

const loading: CartState = { status: 'loading' }
const store = createStore<CartState>(loading)
let asked = false

/** Loads the cart the first time a component asks for it. */
export function useCart(): CartState {
  const state = useSyncExternalStore(store.subscribe, store.get, () => loading)
  useEffect(() => {
    if (asked) {
      return
    }
    asked = true
    void refreshCart()
  }, [])
  return state
}

export function refreshCart(): Promise<ApiResult<Cart>> {
  return inTurn(readCart)
}

/** Sets the quantity, 1 to 99, of one item. */
export function setQuantity(sku: string, quantity: number): Promise<ApiResult<Cart>> {
  return inTurn(() => putQuantity(sku, quantity))
}

/**
 * Puts `quantity` more of an item in. The API only sets quantities (a repeated request must not add twice), so the cart is read
 * first: another tab may have changed it.
 */
export function addToCart(sku: string, quantity: number): Promise<ApiResult<Cart>> {
  return inTurn(async () => {
    const current = await readCart()
    if (!current.ok) {
      return current
    }
    const held = current.value.items.find((item) => item.sku === sku)?.quantity ?? 0
    return putQuantity(sku, Math.min(held + quantity, quantityMax))
  })
}

export function removeItem(sku: string): Promise<ApiResult<Cart>> {
  return inTurn(() => callApi<Cart>(itemPath(sku), { method: 'DELETE' }))
}

export const quantityMax = 99

export function countItems(cart: Cart): number {
  return cart.items.reduce((count, item) => count + item.quantity, 0)
}

const itemPath = (sku: string) => `/api/cart/items/${encodeURIComponent(sku)}`
const readCart = () => callApi<Cart>('/api/cart')
const putQuantity = (sku: string, quantity: number) =>
  callApi<Cart>(itemPath(sku), { method: 'PUT', body: { quantity } })

let last: Promise<unknown> = Promise.resolve()

/** One request at a time: of two answers that overtake each other the older would be believed. */
function inTurn(ask: () => Promise<ApiResult<Cart>>): Promise<ApiResult<Cart>> {
  const turn = last.then(ask).then(keep)
  last = turn
  return turn
}

/** A refused change leaves the cart as it was; only a cart that never loaded is shown as failed. */
function keep(result: ApiResult<Cart>): ApiResult<Cart> {
  if (result.ok) {
    store.set({ status: 'ready', cart: result.value })
  } else if (store.get().status !== 'ready') {
    store.set({ status: 'failed', problem: result.problem })
  }
  return result
}
