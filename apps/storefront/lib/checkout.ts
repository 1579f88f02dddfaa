/** Starting and canceling a checkout of the cart. */
import type { CheckoutInput, CheckoutStarted } from '@countinghouse/api/types'
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'

/**
 * Starts checkouts of the cart. A click whose response was lost is repeated with the same
 * `Idempotency-Key`, so that it cannot create a second order. Once any response arrived, the next
 * click has a new key.
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
    const result = await send('POST /api/checkout', {
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

export const cancelCheckout = (orderId: string) =>
  callApi('POST /api/checkout/{orderId}/cancel', { params: { orderId }, body: {} })
