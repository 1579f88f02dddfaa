import { isAppError } from '../core/errors.ts'
import { makeChange } from '../subscriptions/index.ts'
import type { JobHandler } from './job.ts'

/** A change that somebody asked for and whose answer we do not have. */
export const finishSubscriptionChangeJob: JobHandler<'finish-subscription-change'> = async (
  ctx,
  { changeId },
) => {
  try {
    await makeChange(ctx, changeId)
  } catch (error) {
    // It was written down that it lapsed, and why; nobody waits here for the answer.
    if (!isAppError(error)) {
      throw error
    }
    ctx.log.warn({ changeId, reason: error.details.reason }, 'A change of a subscription was refused')
  }
}
