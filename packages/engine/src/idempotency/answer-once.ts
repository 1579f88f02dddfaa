import type { Context } from '../core/context.ts'
import { AppError, isAppError } from '../core/errors.ts'
import { type Claim, type ClaimAnswer, claimKey, releaseClaim, saveClaimAnswer } from './claim.ts'

/**
 * Runs `work` once per key of a principal, and answers repetitions with its result or its AppError.
 * The `request` must be the same each time. A run that crashed is taken over after a minute: `work`
 * then finds in its claim what the first run had written. Without a key, it just runs `work`.
 * @throws AppError `idempotency.other_body`, `idempotency.running`; whatever `work` throws
 */
export async function answerOnce<T>(
  ctx: Context,
  { principal, key }: { principal: string; key: string | undefined },
  request: unknown,
  work: (claim: Claim | undefined) => Promise<T>,
): Promise<T> {
  if (key === undefined) {
    return work(undefined)
  }
  const result = await claimKey(ctx, principal, key, request)
  if (result.status === 'answered') {
    return replayAnswer<T>(result.answer)
  }
  const { claim } = result
  try {
    const value = await work(claim)
    await saveClaimAnswer(ctx, claim, { value })
    return value
  } catch (error) {
    if (isFinal(error)) {
      await saveClaimAnswer(ctx, claim, { error: { code: error.code, details: error.details } })
    } else {
      await releaseClaim(ctx, claim)
    }
    throw error
  }
}

function replayAnswer<T>(answer: ClaimAnswer): T {
  if ('error' in answer) {
    throw new AppError(answer.error.code, answer.error.details)
  }
  return answer.value as T
}

/** Whether the same request would fail the same way again. An outage of Stripe ends. */
const isFinal = (error: unknown): error is AppError =>
  isAppError(error) && error.code !== 'stripe.unavailable'
