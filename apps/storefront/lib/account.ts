/** One's own account, as the API tells it. */
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'
import type { OrderView, AccountOrderDetails } from '#lib/orders.ts'

export interface Account {
  email: string
  role: 'customer' | 'admin'
}

export const readAccount = () => callApi<{ account: Account | null }>('/api/account')
export const readOrders = (before?: string) =>
  callApi<{ orders: AccountOrderDetails[]; next: string | null }>(
    `/api/account/orders?limit=20${before ? `&before=${before}` : ''}`,
  )
export const readOrder = (orderId: string) =>
  callApi<OrderView>(`/api/account/orders/${encodeURIComponent(orderId)}`)

export const signUp = (input: { email: string; password: string }) => post('/api/auth/sign-up', input)
export const sendVerification = (email: string) => post('/api/auth/verify/send', { email })
export const sendReset = (email: string) => post('/api/auth/reset/send', { email })
export const setPassword = (input: { token: string; password: string }) => post('/api/auth/reset', input)

/** What lay in the guest's cart is in the account's from here on, so the cart is read again. */
export const signIn = (input: { email: string; password: string }) =>
  thenCart(post('/api/auth/sign-in', input))
export const verify = (input: { token: string; password: string }) =>
  thenCart(post('/api/auth/verify', input))
export const signOut = () => thenCart(post('/api/auth/sign-out', {}))
export const signOutEverywhere = () => thenCart(post('/api/auth/sign-out-everywhere', {}))
export const deleteAccount = (password: string) => thenCart(post('/api/account/delete', { password }))

function post(path: string, body: object): Promise<ApiResult<unknown>> {
  return callApi(path, { method: 'POST', body })
}

async function thenCart(asked: Promise<ApiResult<unknown>>): Promise<ApiResult<unknown>> {
  const result = await asked
  if (result.ok) {
    await refreshCart()
  }
  return result
}
