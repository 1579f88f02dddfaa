import { redactStripeEvents } from '../privacy/index.ts'
import type { JobHandler } from './job.ts'

/** Somebody was forgotten; and every night, for what Stripe told of them since. */
export const redactStripeEventsJob: JobHandler<'blank-stripe-events'> = (ctx) => redactStripeEvents(ctx)
