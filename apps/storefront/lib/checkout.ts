/** The way to the payment page and back. */
import { type ApiResult, callApi } from '#lib/call-api.ts'
import { newId } from '#lib/new-id.ts'

export interface CheckoutStarted {
  orderId: string
  sessionId: string
  url: string
}

export interface CheckoutInput {
  currency: string
  /** Where the goods go. */
  country?: string | undefined
  /** `priceVersion` of the cart that was shown. */
  priceVersion?: string | undefined
}

/**
 * Starts checkouts of the cart. A click whose result got lost is repeated with the same `Idempotency-Key`, so that it cannot begin
 * a second order; a click that was answered, whatever the result, is over, and the next one has a new key.
 */
export function createCheckoutAttempts(send: typeof callApi = callApi, key: () => string = newId) {
  let open: { key: string; input: string } | undefined
  return async function start(body: CheckoutInput): Promise<ApiResult<CheckoutStarted>> {
    // Another currency or country, or another look at the cart, is another request, and Stripe's rule is ours: one key, one body.
    const input = JSON.stringify(body)
    if (open?.input !== input) {
      open = { key: key(), input }
    }
    const result = await send<CheckoutStarted>('/api/checkout', {
      method: 'POST',
      body,
      headers: { 'idempotency-key': open.key },
    })
    if (result.ok || !unanswered.has(result.problem.code)) {
      open = undefined
    }
    return result
  }
}

/** The first try may still be running, or have run to its end: only the same key finds out. */
const unanswered = new Set(['network', 'idempotency.running'])

export function cancelCheckout(orderId: string): Promise<ApiResult<unknown>> {
  return callApi(`/api/checkout/${encodeURIComponent(orderId)}/cancel`, { method: 'POST', body: {} })
}
