import { forgetIdempotencyKeys } from '../idempotency/index.ts'
import { forgetTokenRefusals } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** Answers are kept 24 hours; older ones only take room. */
export const forgetIdempotencyKeysJob: JobHandler<'forget-idempotency-keys'> = async (ground) => {
  await forgetIdempotencyKeys(ground)
  await forgetTokenRefusals(ground)
}
