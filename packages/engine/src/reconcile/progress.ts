/**
 * How far the comparisons have got. Stored only when repairing: a dry run writes nothing, and
 * cannot be resumed.
 */
import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

/**
 * A run that was interrupted longer ago is not resumed: what it compared may have changed since.
 */
const RESUME_HOURS_MAX = 24

export interface Progress {
  step: string
  /** The last id that was compared; `undefined` at the start of the step. */
  after: string | undefined
  /** When the step started, as long as no discrepancy remains. */
  verifiedUntil: Date | undefined
}

/** Where the last run was interrupted; `undefined` if it completed. */
export async function readProgress({ db, clock }: Context): Promise<Progress | undefined> {
  const { step, step_after, step_at, step_verified_until } = await db
    .selectFrom('shop.reconciliation')
    .selectAll()
    .executeTakeFirstOrThrow()
  if (step === null || step_at === null || step_at < addMinutes(clock.now(), -RESUME_HOURS_MAX * 60)) {
    return undefined
  }
  return { step, after: step_after ?? undefined, verifiedUntil: step_verified_until ?? undefined }
}

/** `undefined` marks the run as complete. */
export async function saveProgress({ db, clock }: Context, progress: Progress | undefined): Promise<void> {
  const { step = null, after = null, verifiedUntil = null } = progress ?? {}
  const columns = {
    step,
    step_after: after,
    step_verified_until: verifiedUntil,
    step_at: progress ? clock.now() : null,
  }
  await db.updateTable('shop.reconciliation').set(columns).execute()
}
