import { forgetIdempotencyKeys } from '../idempotency/index.ts'
import type { JobHandler } from './job.ts'

/** Answers are kept 24 hours; older ones only take room. */
export const forgetIdempotencyKeysJob: JobHandler<'forget-idempotency-keys'> = (ground) => forgetIdempotencyKeys(ground)
