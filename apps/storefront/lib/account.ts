/** One's own account, as the API tells it. */
import { type Answer, call } from '#lib/call.ts'
import { refreshCart } from '#lib/cart.ts'
import type { FollowedOrder, OwnOrder } from '#lib/orders.ts'

export interface Account {
  email: string
  role: 'customer' | 'admin'
}

export const readAccount = () => call<{ account: Account | null }>('/api/account')
export const readOrders = (before?: string) =>
  call<{ orders: OwnOrder[]; next: string | null }>(
    `/api/account/orders?limit=20${before ? `&before=${before}` : ''}`,
  )
export const readOrder = (orderId: string) =>
  call<FollowedOrder>(`/api/account/orders/${encodeURIComponent(orderId)}`)

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

function post(path: string, body: object): Promise<Answer<unknown>> {
  return call(path, { method: 'POST', body })
}

async function thenCart(asked: Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const answer = await asked
  if (answer.ok) {
    await refreshCart()
  }
  return answer
}
