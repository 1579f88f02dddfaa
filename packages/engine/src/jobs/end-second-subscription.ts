import { endDuplicateSubscription } from '../subscriptions/index.ts'
import type { JobHandler } from './job.ts'

/** Two checkouts for subscriptions were completed by one customer. */
export const endSecondSubscriptionJob: JobHandler<'end-second-subscription'> = (ctx, { userId }) =>
  endDuplicateSubscription(ctx, userId)
