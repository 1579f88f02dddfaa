/** The signed-in customer's account: sign-in, password, orders, deletion. */
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import type { OrderListItem, OrderWithTimeline } from '#lib/orders.ts'

export interface Account {
  email: string
  role: 'customer' | 'admin'
}

export const readAccount = () => callApi<{ account: Account | null }>('/api/account')
export const readOrders = (before?: string) =>
  callApi<{ orders: OrderListItem[]; next: string | null }>(
    `/api/account/orders?limit=20${before ? `&before=${before}` : ''}`,
  )
export const readOrder = (orderId: string) =>
  callApi<OrderWithTimeline>(`/api/account/orders/${encodeURIComponent(orderId)}`)

export const signUp = (input: { email: string; password: string }) => post('/api/auth/sign-up', input)
export const sendVerification = (email: string) => post('/api/auth/verify/send', { email })
export const sendPasswordReset = (email: string) => post('/api/auth/reset/send', { email })
export const setPassword = (input: { token: string; password: string }) => post('/api/auth/reset', input)

/** Signing in merges the guest cart into the account's cart, so the cart is read again. */
export const signIn = (input: { email: string; password: string }) =>
  thenRefreshCart(post('/api/auth/sign-in', input))
export const verifyEmail = (input: { token: string; password: string }) =>
  thenRefreshCart(post('/api/auth/verify', input))
export const signOut = () => thenRefreshCart(post('/api/auth/sign-out', {}))
export const signOutEverywhere = () => thenRefreshCart(post('/api/auth/sign-out-everywhere', {}))
export const deleteAccount = (password: string) => thenRefreshCart(post('/api/account/delete', { password }))

function post(path: string, body: object): Promise<ApiResult<unknown>> {
  return callApi(path, { method: 'POST', body })
}

async function thenRefreshCart(request: Promise<ApiResult<unknown>>): Promise<ApiResult<unknown>> {
  const result = await request
  if (result.ok) {
    await refreshCart()
  }
  return result
}
