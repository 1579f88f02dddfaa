/** Waits until the worker has nothing to do. */
import type { Client } from 'pg'
import { dueJobs } from '../due-jobs.ts'

const DRAIN_MS_MAX = 30_000

const countDueJobs = `select count(*)::integer as pending from (${dueJobs}) as due`
const countJobsAndEvents = `
  select (${countDueJobs}) + (select count(*)::integer from shop.stripe_event where status = 'pending') as pending`

/** Resolves when no job is due and no event is pending. */
export const drain = (client: Client): Promise<void> => waitForNone(client, countJobsAndEvents)

/** Resolves when no job is due; events that wait for another object stay pending. */
export const drainJobs = (client: Client): Promise<void> => waitForNone(client, countDueJobs)

async function waitForNone(client: Client, countPending: string): Promise<void> {
  const until = Date.now() + DRAIN_MS_MAX
  while (Date.now() < until) {
    const { rows } = await client.query<{ pending: number }>(countPending)
    if (rows[0]?.pending === 0) {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const pending = {
    events: await client.query(
      `select id, type, object_id, fetch_version, error, blocked_on from shop.stripe_event where status = 'pending'`,
    ),
    objects: await client.query('select * from shop.stripe_object where fetch_version > applied_version'),
    jobs: await client.query(
      'select task_identifier, key, run_at, locked_at, attempts, last_error from graphile_worker.jobs',
    ),
  }
  const rows = Object.fromEntries(Object.entries(pending).map(([name, result]) => [name, result.rows]))
  throw new Error(`Not drained after ${DRAIN_MS_MAX} ms: ${JSON.stringify(rows, null, 1)}`)
}
