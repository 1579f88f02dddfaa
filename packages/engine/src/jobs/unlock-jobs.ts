import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'

/** No job but reconcile takes this long: the worker that locked it was killed. */
const DEAD_AFTER_MINUTES = 3

/**
 * Releases jobs that were locked and never finished. The queue would do so by itself only after
 * four hours, too long for a customer's order. If the first worker is alive after all, the job runs
 * twice, which every job allows.
 */
export async function unlockJobs(ctx: Context): Promise<void> {
  const since = addMinutes(ctx.clock.wall(), -DEAD_AFTER_MINUTES)
  const { rows } = await sql<{ workers: string[] | null }>`
    select array_agg(distinct locked_by) as workers from graphile_worker.jobs
    where locked_at < ${since} and task_identifier <> 'reconcile'`.execute(ctx.db)
  const workers = rows[0]?.workers
  if (!workers) {
    return
  }
  ctx.log.warn({ workers }, 'Released the jobs of workers that died')
  await sql`select graphile_worker.force_unlock_workers(${workers}::text[])`.execute(ctx.db)
}
