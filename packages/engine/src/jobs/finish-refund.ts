import { finishRefund } from '../refunds/index.ts'
import type { JobHandler } from './job.ts'

/** A refund that we mean to make and have not recorded yet. */
export const finishRefundJob: JobHandler<'finish-refund'> = (ctx, { refundId }) => finishRefund(ctx, refundId)
