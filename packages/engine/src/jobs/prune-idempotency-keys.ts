import { pruneIdempotencyClaims } from '../idempotency/index.ts'
import { pruneTokenRejections } from '../tokens/index.ts'
import type { JobHandler } from './job.ts'

/** Answers are kept 24 hours; older ones only take room. */
export const pruneIdempotencyKeysJob: JobHandler<'forget-idempotency-keys'> = async (ctx) => {
  await pruneIdempotencyClaims(ctx)
  await pruneTokenRejections(ctx)
}
