import { checkTrial } from '../trials/index.ts'
import type { JobHandler } from './job.ts'

/** A trial has begun, or its card has become known. */
export const checkTrialJob: JobHandler<'check-trial'> = (ctx, { subscriptionId }) =>
  checkTrial(ctx, subscriptionId)
