import type Stripe from 'stripe'

/** Retrieves a subscription with all of its items: Stripe includes the first ten. */
export async function retrieveSubscription(
  stripe: Stripe,
  subscriptionId: string,
): Promise<Stripe.Response<Stripe.Subscription>> {
  const subscription = await stripe.subscriptions.retrieve(subscriptionId)
  if (!isSubscriptionCut(subscription)) {
    return subscription
  }
  const data = await stripe.subscriptionItems
    .list({ subscription: subscriptionId, limit: 100 })
    .autoPagingToArray({ limit: 100 })
  return Object.assign(subscription, { items: { ...subscription.items, data, has_more: false } })
}

/** Whether it has more items than it includes. */
export const isSubscriptionCut = ({ items }: Stripe.Subscription): boolean => items.has_more
