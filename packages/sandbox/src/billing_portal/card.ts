/** A card that the customer chose in the portal: at once, or once their bank has asked them. */
import type { Objects } from '../ground/objects.ts'
import { updateSubscription } from '../subscriptions/update.ts'
import type { World } from '../world.ts'

/** Everything is paid with it from now on, also what had a card of its own. */
export function makeDefault(world: World, customer: string, method: string) {
  const before = world.store.get('customer', customer)
  const after = world.store.save({
    ...before,
    invoice_settings: { ...before.invoice_settings, default_payment_method: method },
  })
  world.emit('customer.updated', after, { previous: before })
  for (const subscription of world.store.all('subscription', { customer })) {
    if (subscription.default_payment_method !== null && subscription.ended_at === null) {
      updateSubscription(world, subscription, { default_payment_method: method })
    }
  }
}

/** Where the customer goes when it is done. */
export const afterwards = ({ id, flow }: Objects['billing_portal.session']): string =>
  flow?.after_completion.redirect?.return_url ?? `/p/session/${id}`
