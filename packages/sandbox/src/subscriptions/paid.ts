import type { Objects } from '../ground/objects.ts'
import type { World } from '../world.ts'
import { planSubscription } from './plan.ts'

/** A paid invoice starts what was incomplete, and brings back what was past due or unpaid. */
export function subscriptionPaid(world: World, invoice: Objects['invoice']) {
  const before = world.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  if (before.latest_invoice !== invoice.id && before.latest_invoice !== null) {
    return
  }
  const { save_default_payment_method } = before.payment_settings ?? {}
  activate(
    world,
    invoice,
    save_default_payment_method === 'on_subscription' ? paidWith(world, invoice) : null,
  )
}

/** The subscription of this invoice runs from now on, if it did not. */
export function activate(world: World, invoice: Objects['invoice'], method: string | null) {
  const before = world.store.find('subscription', invoice.parent?.subscription_details?.subscription)
  if (before === undefined || !['incomplete', 'past_due', 'unpaid'].includes(before.status)) {
    return
  }
  const after = world.store.save<Objects['subscription']>({
    ...before,
    status: 'active',
    default_payment_method: method ?? before.default_payment_method,
  })
  // While it is being created there is no event yet: the one of its creation tells the outcome.
  if (isKnown(world, before)) {
    world.emit('customer.subscription.updated', after, { previous: before })
  }
  planSubscription(world, after)
}

function paidWith(world: World, invoice: Objects['invoice']): string | null {
  const payment = world.store.all('invoice_payment', { invoice: invoice.id })[0]
  return world.store.find('payment_intent', payment?.payment.payment_intent)?.payment_method ?? null
}

/** Whether the world has heard of it: something is planned for it only once it was created. */
export function isKnown(world: World, subscription: Objects['subscription']): boolean {
  return (
    ['subscription.expire', 'subscription.renew'].some((kind) =>
      world.due.isPlanned(subscription.id, kind),
    ) ||
    subscription.status === 'past_due' ||
    subscription.status === 'unpaid'
  )
}
