/**
 * The card that a customer chose in the portal becomes the default, at once or after 3-D Secure.
 */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { updateSubscription } from '../subscriptions/update.ts'

/**
 * Makes the card the default of the customer and of each subscription that has its own card.
 */
export function setDefaultCard(ctx: SandboxContext, customer: string, method: string) {
  const before = ctx.store.get('customer', customer)
  const after = ctx.store.save({
    ...before,
    invoice_settings: { ...before.invoice_settings, default_payment_method: method },
  })
  ctx.emit('customer.updated', after, { previous: before })
  for (const subscription of ctx.store.all('subscription', { customer })) {
    if (subscription.default_payment_method !== null && subscription.ended_at === null) {
      updateSubscription(ctx, subscription, { default_payment_method: method })
    }
  }
}

/** The URL that the portal redirects to when the customer has finished. */
export const returnUrlOf = ({ id, flow }: Objects['billing_portal.session']): string =>
  flow?.after_completion.redirect?.return_url ?? `/p/session/${id}`
