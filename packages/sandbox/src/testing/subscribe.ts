import type Stripe from 'stripe'
import type { TestSandbox } from '../testing.ts'

/**
 * Creates a customer with a card and a subscription with one item, by default 30 dollars a month.
 */
export async function subscribe(
  sandbox: TestSandbox,
  options: {
    amount?: number
    currency?: string
    card?: string
    params?: Partial<Stripe.SubscriptionCreateParams>
    interval?: 'month' | 'year'
  } = {},
) {
  const { stripe } = sandbox
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    payment_method: options.card ?? 'pm_card_visa',
    invoice_settings: { default_payment_method: options.card ?? 'pm_card_visa' },
  })
  const price = await createPrice(
    sandbox,
    options.amount ?? 3_000,
    options.currency ?? 'usd',
    options.interval,
  )
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    ...options.params,
  })
  return { customer, price, subscription, item: subscription.items.data[0]?.id ?? '' }
}

export const createPrice = (
  sandbox: TestSandbox,
  unit_amount: number,
  currency = 'usd',
  interval: 'month' | 'year' = 'month',
) =>
  sandbox.stripe.prices.create({
    unit_amount,
    currency,
    recurring: { interval },
    product_data: { name: `Plan ${unit_amount}` },
  })
