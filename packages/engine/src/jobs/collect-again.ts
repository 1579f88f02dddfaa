import { retryCollection } from '../dunning/index.ts'
import type { JobHandler } from './job.ts'

/** Somebody who owes a renewal has another card. */
export const collectAgainJob: JobHandler<'collect-again'> = (ctx, { userId }) => retryCollection(ctx, userId)
