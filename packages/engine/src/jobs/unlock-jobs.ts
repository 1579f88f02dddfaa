import { sql } from 'kysely'
import { addMinutes } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { JobHandler } from './job.ts'

/** No job but reconcile takes so long: the worker that had it was killed. */
const DEAD_AFTER_MINUTES = 3

/** Every minute: jobs whose worker died. */
export const unlockJobsJob: JobHandler<'unlock-jobs'> = (ctx) => unlockJobs(ctx)

/**
 * Gives jobs back that were taken and never finished. By itself the queue does this after four hours, and a customer's order would
 * wait for so long. Should the first worker be alive after all, the job is done twice, which every job can bear.
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
  ctx.log.warn({ workers }, 'Took back the jobs of workers that died')
  await sql`select graphile_worker.force_unlock_workers(${workers}::text[])`.execute(ctx.db)
}
