/**
 * Enqueues jobs in the transaction of their cause, so that a job exists exactly when its cause
 * does. Which jobs there are is declared above this layer, so that this module depends on none of
 * them.
 */
import { sql } from 'kysely'
import { offsetMs } from './clock.ts'
import type { Tx } from './context.ts'

/**
 * The payload of each job by its name. Empty here: the table of jobs adds its entries by module
 * augmentation.
 */
// biome-ignore lint/suspicious/noEmptyInterface: extended by the table of jobs
export interface JobPayloads {}

export type JobName = keyof JobPayloads

export interface Job<N extends JobName = JobName> {
  name: N
  payload: JobPayloads[N]
  /** At most one waiting job has this key: enqueuing another one replaces it. */
  key: string
  /** By the shop's clock; default: at once. The job checks its condition again when it runs. */
  dueAt?: Date
  /** Lower runs first. Default: 0. */
  priority?: number
}

/** A job that still fails after this many attempts is left in the queue, and is not run again. */
const ATTEMPTS_MAX = 25

/**
 * Enqueue several jobs by one call: it sorts the keys, so that two transactions cannot deadlock
 * over them.
 */
export async function enqueue<N extends JobName>(tx: Tx, ...jobs: Job<N>[]): Promise<void> {
  // The queue goes by the database's clock, and the shop's clock may be turned ahead of it.
  const offset = offsetMs(tx.clock)
  for (const job of jobs.toSorted((left, right) => (left.key < right.key ? -1 : 1))) {
    const runAt = job.dueAt ? new Date(job.dueAt.getTime() - offset) : null
    await addJob(tx, job, runAt)
  }
}

/** The race described below is not lost more often than this in a row. */
const ADD_ATTEMPTS_MAX = 10

/**
 * graphile-worker replaces a waiting job of the same key, and adds a new job beside one that is
 * running. If a worker locks the old job between the two halves of `add_job`, nothing is returned
 * and nothing was added, and an event would wait forever. Called again, `add_job` sees the lock.
 */
async function addJob(tx: Tx, job: Job, runAt: Date | null): Promise<void> {
  for (let attempt = 0; attempt < ADD_ATTEMPTS_MAX; attempt++) {
    const { rows } = await sql<{ id: number | null }>`
      select id from graphile_worker.add_job(
        ${job.name}::text, ${JSON.stringify(job.payload)}::json,
        job_key => ${job.key}::text, run_at => ${runAt}::timestamptz,
        max_attempts => ${ATTEMPTS_MAX}, priority => ${job.priority ?? 0}
      )`.execute(tx.db)
    if (rows[0]?.id != null) {
      return
    }
  }
  throw new Error(`Could not enqueue ${job.key}`)
}
