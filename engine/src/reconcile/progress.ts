/** How far the comparisons have come. Only a run that heals keeps it: a dry run writes nothing, and so begins anew. */
import { addMinutes } from '../clock.ts'
import type { Ground } from '../ground.ts'

/** A run that was broken off longer ago compared what has changed since. */
const HOURS_MAX = 24

export interface Progress {
  step: string
  /** The last id that was compared; `undefined` at the beginning of the step. */
  after: string | undefined
}

/** Where a run was broken off, or killed; `undefined` when the last one reached its end. */
export async function readProgress({ db, clock }: Ground): Promise<Progress | undefined> {
  const { step, step_after, step_at } = await db.selectFrom('shop.reconciliation').selectAll().executeTakeFirstOrThrow()
  if (step === null || step_at === null || step_at < addMinutes(clock.now(), -HOURS_MAX * 60)) return undefined
  return { step, after: step_after ?? undefined }
}

export async function keepProgress({ db, clock }: Ground, progress: Progress | undefined): Promise<void> {
  const kept = progress
    ? { step: progress.step, step_after: progress.after ?? null, step_at: clock.now() }
    : { step: null, step_after: null, step_at: null }
  await db.updateTable('shop.reconciliation').set(kept).execute()
}
