import { type LogFunctionFactory, Logger, run, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import { offsetMs } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import type { JobName } from '../core/queue.ts'
import { shiftJobs } from '../shop/index.ts'
import { jobs } from './index.ts'
import type { JobContext, JobHandler } from './job.ts'
import { unlockJobs } from './unlock-jobs.ts'

const CONCURRENCY = 5
/** How soon a turned clock is noticed. */
const CLOCK_LOOK_MS = 250

/** Works the queue until `signal` aborts; jobs in hand are finished. */
export async function workQueue(
  ctx: Context,
  pool: pg.Pool,
  jobContext: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const shiftedTo = await shiftJobs(ctx)
  await unlockJobs(ctx)
  const runner = await run({
    pgPool: pool,
    taskList: taskList(ctx, jobContext),
    crontab: crontab(),
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    pollInterval: 1000,
    logger: new Logger(logTo(ctx)),
  })
  try {
    await followClock(ctx, shiftedTo, signal)
  } finally {
    await runner.stop()
  }
}

function taskList(ctx: Context, jobContext: JobContext): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, { run }]) => {
      // The payload was written by `enqueue`, which takes only the payload of that name.
      const handler = run as JobHandler<JobName>
      return [name, (payload: unknown) => handler(ctx, payload as never, jobContext)]
    }),
  )
}

const crontab = (): string =>
  Object.entries(jobs)
    .flatMap(([name, job]) => (job.crontab ? [`${job.crontab} ${name}`] : []))
    .join('\n')

/**
 * From where the queue was last shifted to: a clock that was turned while the worker started is noticed too. A shift that fails (the
 * database goes away for a moment) is made at the next look.
 */
async function followClock(ctx: Context, shiftedTo: number, signal: AbortSignal): Promise<void> {
  let followed = shiftedTo
  while (!signal.aborted) {
    await ctx.clock.sleep(CLOCK_LOOK_MS, signal)
    if (Math.abs(offsetMs(ctx.clock) - followed) < 1000) {
      continue
    }
    try {
      followed = await shiftJobs(ctx)
    } catch (error) {
      ctx.log.warn({ error: String(error) }, 'The queue could not follow the clock; it will try again')
    }
  }
}

/** The queue's own words: its routine is noise, its failures are not. */
const logTo =
  (ctx: Context): LogFunctionFactory =>
  (scope) =>
  (level, message, meta) => {
    const fields = {
      job: scope.taskIdentifier,
      jobId: scope.jobId,
      ...(meta?.error ? { error: String(meta.error) } : {}),
    }
    if (level === 'error') {
      ctx.log.error(fields, message)
    } else if (level === 'warning') {
      ctx.log.warn(fields, message)
    } else {
      ctx.log.debug(fields, message)
    }
  }
