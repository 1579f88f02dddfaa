/** A card that the customer chose in the portal: at once, or once their bank has asked them. */

import type { SandboxContext } from '../context.ts'
import type { Objects } from '../core/objects.ts'
import { updateSubscription } from '../subscriptions/update.ts'

/** Everything is paid with it from now on, also what had a card of its own. */
export function makeDefault(ctx: SandboxContext, customer: string, method: string) {
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

/** Where the customer goes when it is done. */
export const afterwards = ({ id, flow }: Objects['billing_portal.session']): string =>
  flow?.after_completion.redirect?.return_url ?? `/p/session/${id}`
