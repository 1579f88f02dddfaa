/** How far the comparisons have come. Only a run that heals keeps it: a dry run writes nothing, and so begins anew. */
import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

/** A run that was broken off longer ago compared what has changed since. */
const HOURS_MAX = 24

export interface Progress {
  step: string
  /** The last id that was compared; `undefined` at the beginning of the step. */
  after: string | undefined
  /** When the step began, as long as no difference was left. */
  goodUntil: Date | undefined
}

/** Where a run was broken off, or killed; `undefined` when the last one reached its end. */
export async function readProgress({ db, clock }: Context): Promise<Progress | undefined> {
  const { step, step_after, step_at, step_good_until } = await db
    .selectFrom('shop.reconciliation')
    .selectAll()
    .executeTakeFirstOrThrow()
  if (step === null || step_at === null || step_at < addMinutes(clock.now(), -HOURS_MAX * 60)) {
    return undefined
  }
  return { step, after: step_after ?? undefined, goodUntil: step_good_until ?? undefined }
}

export async function keepProgress({ db, clock }: Context, progress: Progress | undefined): Promise<void> {
  const { step = null, after = null, goodUntil = null } = progress ?? {}
  const kept = { step, step_after: after, step_good_until: goodUntil, step_at: progress ? clock.now() : null }
  await db.updateTable('shop.reconciliation').set(kept).execute()
}

/** When all that a step compares was last found to agree, or was made to. */
export async function readGoodUntil({ db }: Context, step: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('shop.comparison')
    .where('step', '=', step)
    .select('good_until')
    .executeTakeFirst()
  return row?.good_until
}

export async function keepGoodUntil({ db }: Context, step: string, good_until: Date): Promise<void> {
  await db
    .insertInto('shop.comparison')
    .values({ step, good_until })
    .onConflict((conflict) => conflict.column('step').doUpdateSet({ good_until }))
    .execute()
}
