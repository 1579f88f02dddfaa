/** The SDK of an older major, and something for it to read. */
import { createRequire } from 'node:module'
import type Stripe from 'stripe'
import type { TestSandbox } from '../testing.ts'

/** The version that the older SDK speaks. */
export const acacia = '2025-02-24.acacia'

/** Its types would declare themselves for `stripe` all over the program, so it comes without; what is said to it is said in today's. */
export const OlderStripe: typeof Stripe = createRequire(import.meta.url)('stripe-17')

/** The SDK of early 2025, set up as it was then. */
export const older = ({ port }: TestSandbox) =>
  new OlderStripe('sk_test_x', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })

export async function subscribe({ stripe }: TestSandbox) {
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1_200,
    recurring: { interval: 'month' },
    product_data: { name: 'Plan' },
  })
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  })
  return { customer, price, subscription }
}
