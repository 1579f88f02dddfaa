import { finishCheckout } from '../checkout/index.ts'
import type { JobHandler } from './job.ts'

/** A checkout that crashed between two beats, or whose customer canceled while Stripe was away. */
export const finishCheckoutJob: JobHandler<'finish-checkout'> = (ctx, { orderId }) =>
  finishCheckout(ctx, orderId)
