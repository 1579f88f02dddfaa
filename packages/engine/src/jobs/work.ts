import { type LogFunctionFactory, Logger, run, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import { offsetMs } from '../core/clock.ts'
import type { Context } from '../core/context.ts'
import { shiftJobs } from '../shop/index.ts'
import { jobs } from './index.ts'
import type { JobContext, JobDefinition } from './job.ts'
import { unlockJobs } from './unlock-jobs.ts'

const CONCURRENCY = 5
/** How often the worker checks whether the shop's clock was turned. */
const CLOCK_POLL_MS = 250

const definitions: [string, JobDefinition][] = Object.entries(jobs)

/** Runs jobs until `signal` aborts; running jobs are finished first. */
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

const taskList = (ctx: Context, jobContext: JobContext): TaskList =>
  Object.fromEntries(
    definitions.map(([name, { payload, run }]) => [
      name,
      (json: unknown) => run(ctx, payload.parse(json), jobContext),
    ]),
  )

const crontab = (): string =>
  definitions.flatMap(([name, job]) => (job.crontab ? [`${job.crontab} ${name}`] : [])).join('\n')

/**
 * Shifts the queue whenever the shop's clock is turned, starting from the last shift, so that a
 * clock that was turned while the worker started is noticed too. A shift that fails, for lack of a
 * database, is retried at the next poll.
 */
async function followClock(ctx: Context, shiftedTo: number, signal: AbortSignal): Promise<void> {
  let followed = shiftedTo
  while (!signal.aborted) {
    await ctx.clock.sleep(CLOCK_POLL_MS, signal)
    if (Math.abs(offsetMs(ctx.clock) - followed) < 1000) {
      continue
    }
    try {
      followed = await shiftJobs(ctx)
    } catch (error) {
      ctx.log.warn({ error: String(error) }, 'The queue could not be shifted to the clock; retrying')
    }
  }
}

/** Logs the queue's warnings and errors as they are, and its routine messages at debug level. */
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
