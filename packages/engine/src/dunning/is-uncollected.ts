import type Stripe from 'stripe'

/**
 * Whether Stripe attempted to collect a subscription's invoice automatically and it is still
 * unpaid. The first invoice does not count: it fails during checkout, where the customer sees it.
 */
export function isUncollected(invoice: Stripe.Invoice): boolean {
  const { status, attempted, billing_reason, collection_method, parent } = invoice
  const isAttempted = status === 'open' && attempted && collection_method === 'charge_automatically'
  return isAttempted && billing_reason !== 'subscription_create' && Boolean(parent?.subscription_details)
}
