import { releaseExpiredSession } from '../checkout/index.ts'
import type { JobHandler } from './job.ts'

/** A session that should be over by now, and of whose end nobody told us. */
export const releaseDeadSessionJob: JobHandler<'release-dead-session'> = (ctx, { orderId }) =>
  releaseExpiredSession(ctx, orderId)
