/** The signed-in customer's account: sign-in, password, orders, deletion. */
import type { ApiRoutes } from '@countinghouse/api/types'
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { refreshCart } from '#lib/cart.ts'

type Body<Route extends keyof ApiRoutes> = ApiRoutes[Route]['body']

export const readAccount = () => callApi('GET /api/account')
export const readOrders = (before?: string) =>
  callApi('GET /api/account/orders', { query: { limit: 20, before } })
export const readOrder = (orderId: string) =>
  callApi('GET /api/account/orders/{orderId}', { params: { orderId } })

export const signUp = (body: Body<'POST /api/auth/sign-up'>) => callApi('POST /api/auth/sign-up', { body })
export const sendVerification = (email: string) => callApi('POST /api/auth/verify/send', { body: { email } })
export const sendPasswordReset = (email: string) => callApi('POST /api/auth/reset/send', { body: { email } })
export const setPassword = (body: Body<'POST /api/auth/reset'>) => callApi('POST /api/auth/reset', { body })

/** Signing in merges the guest cart into the account's cart, so the cart is read again. */
export const signIn = (body: Body<'POST /api/auth/sign-in'>) =>
  thenRefreshCart(callApi('POST /api/auth/sign-in', { body }))
export const verifyEmail = (body: Body<'POST /api/auth/verify'>) =>
  thenRefreshCart(callApi('POST /api/auth/verify', { body }))
export const signOut = () => thenRefreshCart(callApi('POST /api/auth/sign-out', { body: {} }))
export const signOutEverywhere = () =>
  thenRefreshCart(callApi('POST /api/auth/sign-out-everywhere', { body: {} }))
export const deleteAccount = (password: string) =>
  thenRefreshCart(callApi('POST /api/account/delete', { body: { password } }))

async function thenRefreshCart<T>(request: Promise<ApiResult<T>>): Promise<ApiResult<T>> {
  const result = await request
  if (result.ok) {
    await refreshCart()
  }
  return result
}
