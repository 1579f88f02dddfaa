import type { Context } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type Claim, claim, isAnswer, keepAnswer, letGo } from './claim.ts'

/**
 * Runs `work` once for a caller's key and answers every repetition with what it answered, errorCatalog included. `request` is what
 * must be the same again. A run that died is taken over after a minute: `work` then finds in its claim what was written before.
 * @throws AppError `idempotency.other_body`, `idempotency.running`; whatever `work` throws
 */
export async function answerOnce<T>(
  ctx: Context,
  slot: { caller: string; key: string | undefined },
  request: unknown,
  work: (claim: Claim | undefined) => Promise<T>,
): Promise<T> {
  if (slot.key === undefined) {
    return work(undefined)
  }
  const claimed = await claim(ctx, slot.caller, slot.key, request)
  if (claimed.is === 'answered') {
    return replay<T>(claimed.answer)
  }
  try {
    const value = await work(claimed.claim)
    await keepAnswer(ctx, claimed.claim, { value })
    return value
  } catch (error) {
    if (isAnswer(error)) {
      await keepAnswer(ctx, claimed.claim, { refusal: { code: error.code, details: error.details } })
    } else {
      await letGo(ctx, claimed.claim)
    }
    throw error
  }
}

function replay<T>(
  answer: { value: unknown } | { refusal: { code: AppError['code']; details: Record<string, unknown> } },
): T {
  if ('refusal' in answer) {
    throw new AppError(answer.refusal.code, answer.refusal.details)
  }
  return answer.value as T
}
