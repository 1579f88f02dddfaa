import { fetchStripeObject } from '../stripe-sync/events/fetch-object.ts'
import type { JobHandler } from './job.ts'

/** An event whose payload could not settle it: of the same second as another, of another API version, or near a fetch. */
export const fetchStripeObjectJob: JobHandler<'fetch-stripe-object'> = (ctx, { objectId }) =>
  fetchStripeObject(ctx, objectId)
