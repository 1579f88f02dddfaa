import { type LogFunctionFactory, Logger, run, type TaskList } from 'graphile-worker'
import type pg from 'pg'
import { offsetMs } from '../clock.ts'
import type { Ground } from '../ground.ts'
import type { JobName } from '../queue.ts'
import { shiftJobs } from '../shop/index.ts'
import { jobs } from './index.ts'
import type { JobHandler, Shopfront } from './job.ts'
import { unlockJobs } from './unlock-jobs.ts'

const CONCURRENCY = 5
/** How soon a turned clock is noticed. */
const CLOCK_LOOK_MS = 250

/** Works the queue until `signal` aborts; jobs in hand are finished. */
export async function workQueue(
  ground: Ground,
  pool: pg.Pool,
  shopfront: Shopfront,
  signal: AbortSignal,
): Promise<void> {
  const shiftedTo = await shiftJobs(ground)
  await unlockJobs(ground)
  const runner = await run({
    pgPool: pool,
    taskList: taskList(ground, shopfront),
    crontab: crontab(),
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    pollInterval: 1000,
    logger: new Logger(logTo(ground)),
  })
  try {
    await followClock(ground, shiftedTo, signal)
  } finally {
    await runner.stop()
  }
}

function taskList(ground: Ground, shopfront: Shopfront): TaskList {
  return Object.fromEntries(
    Object.entries(jobs).map(([name, { run }]) => {
      // The payload was written by `enqueue`, which takes only the payload of that name.
      const handler = run as JobHandler<JobName>
      return [name, (payload: unknown) => handler(ground, payload as never, shopfront)]
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
async function followClock(ground: Ground, shiftedTo: number, signal: AbortSignal): Promise<void> {
  let followed = shiftedTo
  while (!signal.aborted) {
    await ground.clock.sleep(CLOCK_LOOK_MS, signal)
    if (Math.abs(offsetMs(ground.clock) - followed) < 1000) {
      continue
    }
    try {
      followed = await shiftJobs(ground)
    } catch (error) {
      ground.log.warn({ error: String(error) }, 'The queue could not follow the clock; it will try again')
    }
  }
}

/** The queue's own words: its routine is noise, its failures are not. */
const logTo =
  (ground: Ground): LogFunctionFactory =>
  (scope) =>
  (level, message, meta) => {
    const fields = {
      job: scope.taskIdentifier,
      jobId: scope.jobId,
      ...(meta?.error ? { error: String(meta.error) } : {}),
    }
    if (level === 'error') {
      ground.log.error(fields, message)
    } else if (level === 'warning') {
      ground.log.warn(fields, message)
    } else {
      ground.log.debug(fields, message)
    }
  }
