import { retryWaitingEvents } from '../stripe-sync/events/retry.ts'
import type { JobHandler } from './job.ts'

/** Something at Stripe is known here now, and events that came before it may have waited for it. */
export const retryWaitingEventsJob: JobHandler<'retry-waiting-events'> = (ctx, { arrived }) =>
  retryWaitingEvents(ctx, arrived)
