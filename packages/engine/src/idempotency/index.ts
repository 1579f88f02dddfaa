/**
 * Requests with an `Idempotency-Key`: repetitions within 24 hours get the response of the first.
 */

export { answerOnce } from './answer-once.ts'
export { type Claim, claimOrder, pruneIdempotencyClaims } from './claim.ts'
