import { finishSubscriptionCheckout } from '../subscriptions/index.ts'
import type { JobHandler } from './job.ts'

/** A checkout for a subscription that crashed between two beats, or of whose end nobody told us. */
export const finishSubscriptionCheckoutJob: JobHandler<'finish-subscription-checkout'> = (
  ctx,
  { checkoutId },
) => finishSubscriptionCheckout(ctx, checkoutId)
