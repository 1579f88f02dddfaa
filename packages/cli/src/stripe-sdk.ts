/** Stripe's SDK for what belongs to running a shop rather than to the shop: endpoints, the account, the clock. */
import { STRIPE_API_VERSION, type StripeOptions } from '@countinghouse/engine'
import Stripe from 'stripe'

export function createStripeSdk({ secretKey, host, port, protocol }: StripeOptions): Stripe {
  const where = { ...(host ? { host } : {}), ...(port ? { port } : {}), ...(protocol ? { protocol } : {}) }
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: 10_000,
    telemetry: false,
    ...where,
  })
}
