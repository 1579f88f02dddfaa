import { remindOfTrialEnd } from '../trials/index.ts'
import type { JobHandler } from './job.ts'

/** A trial ends in three days, whether or not Stripe said so. */
export const remindOfTrialEndJob: JobHandler<'remind-of-trial-end'> = (ctx, { subscriptionId }) =>
  remindOfTrialEnd(ctx, subscriptionId)
