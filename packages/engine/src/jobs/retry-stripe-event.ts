import { retryStripeEvent } from '../stripe-sync/events/retry.ts'
import type { JobHandler } from './job.ts'

/** An event that failed. Each failed try enqueues its own successor: the queue's back-off knows no jitter. */
export const retryStripeEventJob: JobHandler<'retry-stripe-event'> = (ctx, { eventId }) =>
  retryStripeEvent(ctx, eventId)
