import { deleteErasedStripeCustomers } from '../customers/index.ts'
import type { JobHandler } from './job.ts'

/** Somebody had their account deleted; and every night, for whom Stripe did not answer. */
export const deleteStripeCustomersJob: JobHandler<'delete-stripe-customers'> = (ctx) =>
  deleteErasedStripeCustomers(ctx)
