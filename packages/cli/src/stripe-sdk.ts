/**
 * Stripe's SDK for administration of the account, which the engine does not cover: webhook
 * endpoints, account and clock.
 */
import { STRIPE_API_VERSION, type StripeOptions } from '@countinghouse/engine'
import Stripe from 'stripe'

export function createStripeSdk({ secretKey, host, port, protocol }: StripeOptions): Stripe {
  const server = { ...(host ? { host } : {}), ...(port ? { port } : {}), ...(protocol ? { protocol } : {}) }
  return new Stripe(secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: 10_000,
    telemetry: false,
    ...server,
  })
}
