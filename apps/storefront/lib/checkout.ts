/** Starting and canceling a checkout of the cart. */
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'

export interface CheckoutStarted {
  orderId: string
  sessionId: string
  url: string
}

export interface CheckoutInput {
  currency: string
  /** Country to ship to, ISO 3166-1 alpha-2. */
  country?: string | undefined
  /** Version of the cart's prices that the customer has seen. */
  seen?: string | undefined
}

/**
 * Starts checkouts of the cart. A click whose response was lost is repeated with the same
 * `Idempotency-Key`, so that it cannot create a second order. Once any response arrived, the next click
 * has a new key.
 */
export function createCheckoutAttempts(send: typeof callApi = callApi, key: () => string = newId) {
  let pending: { key: string; input: string } | undefined
  return async function start(body: CheckoutInput): Promise<ApiResult<CheckoutStarted>> {
    // As at Stripe, an idempotency key belongs to one body: another currency, country or cart
    // version needs a new key.
    const input = JSON.stringify(body)
    if (pending?.input !== input) {
      pending = { key: key(), input }
    }
    const result = await send<CheckoutStarted>('/api/checkout', {
      method: 'POST',
      body,
      headers: { 'idempotency-key': pending.key },
    })
    if (result.ok || !retryWithSameKey.has(result.problem.code)) {
      pending = undefined
    }
    return result
  }
}

/** The first request may still be running or have succeeded: only the same key finds out. */
const retryWithSameKey = new Set(['network', 'idempotency.running'])

export function cancelCheckout(orderId: string): Promise<ApiResult<unknown>> {
  return callApi(`/api/checkout/${encodeURIComponent(orderId)}/cancel`, { method: 'POST', body: {} })
}
