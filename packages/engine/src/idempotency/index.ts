/** The same request twice is one request: answers kept 24 hours under the caller's `Idempotency-Key`. */

export { answerOnce } from './answer-once.ts'
export { type Claim, claimOrder, IDEMPOTENCY_HOURS } from './claim.ts'
export { pruneIdempotencyKeys } from './prune.ts'
