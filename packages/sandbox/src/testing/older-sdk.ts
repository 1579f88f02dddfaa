/** An older major version of Stripe's SDK. */
import { createRequire } from 'node:module'
import type Stripe from 'stripe'
import type { TestSandbox } from '../testing.ts'

/** The API version of the older SDK. */
export const acacia = '2025-02-24.acacia'

/**
 * Imported without its types, which would replace those of the current SDK in the whole program.
 */
export const OlderStripe: typeof Stripe = createRequire(import.meta.url)('stripe-17')

/** A client of the SDK of early 2025. */
export const olderClient = ({ port }: TestSandbox) =>
  new OlderStripe('sk_test_x', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })
